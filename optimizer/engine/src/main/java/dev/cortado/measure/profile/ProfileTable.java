package dev.cortado.measure.profile;

import dev.cortado.measure.Interval;
import dev.cortado.measure.operator.Arithmetic;
import dev.cortado.measure.operator.Cost;
import dev.cortado.measure.peak.MachinePeaks;
import dev.cortado.measure.peak.Peak;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** A profile as a table, held against the machine's peaks. */
public final class ProfileTable {

    private static final double GIGA = 1e9;
    private static final double PERCENT = 100;
    private static final double ABOVE_ROOF = 1.05;

    private final ModelProfile profile;
    private final MachinePeaks peaks;
    private final int threads;

    /**
     * Prepares.
     *
     * @param threads the number of threads whose peaks count: the plan's, or what 0 stands for
     */
    public ProfileTable(ModelProfile profile, MachinePeaks peaks, int threads) {
        this.profile = profile;
        this.peaks = peaks;
        this.threads = threads;
    }

    /**
     * One row per operator.
     *
     * @param top how many rows are shown; the rest is added up in one more. The overhead always has its own
     */
    public Table byOperator(int top) {
        return table("operator", limited(profile.byOperator(), top), false);
    }

    /** One row per node; see {@link #byOperator}. */
    public Table byNode(int top) {
        return table("node", limited(profile.byNode(), top), true);
    }

    /** Operations per second relative to the peak of their arithmetic, 0 to about 1; NaN when there is none. */
    public double shareOfPeak(ProfileRow row) {
        return row.gigaOperationsPerSecond()
                / peaks.roof(row.cost().arithmetic(), threads)
                        .map(Peak::gigaPerSecond)
                        .orElse(Double.NaN);
    }

    /** Operations per second relative to what memory and arithmetic allow at this intensity; above 1 where caches help. */
    public double shareOfRoof(ProfileRow row) {
        return row.gigaOperationsPerSecond()
                / peaks.attainable(row.cost().arithmetic(), row.cost().intensity(), threads);
    }

    private List<ProfileRow> limited(List<ProfileRow> rows, int top) {
        List<ProfileRow> work = rows.subList(0, rows.size() - 1);
        if (work.size() <= top + 1) {
            return rows;
        }
        List<ProfileRow> shown = new ArrayList<>(work.subList(0, top));
        List<ProfileRow> rest = work.subList(top, work.size());
        shown.add(new ProfileRow(
                "(" + rest.size() + " others)",
                "",
                rest.stream().mapToInt(ProfileRow::calls).sum(),
                sum(rest, ProfileRow::millis),
                sum(rest, ProfileRow::share),
                Double.NaN,
                Interval.UNATTAINABLE,
                new Cost(
                        sum(rest, row -> row.cost().operations()),
                        sum(rest, row -> row.cost().bytes()),
                        Arithmetic.OTHER,
                        ""),
                "",
                ""));
        shown.add(rows.getLast());
        return shown;
    }

    private static double sum(List<ProfileRow> rows, ToDoubleFunction<ProfileRow> value) {
        return rows.stream().mapToDouble(value).sum();
    }

    private Table table(String first, List<ProfileRow> rows, boolean operators) {
        Table table = Table.create("profile", texts(first, rows, ProfileRow::label));
        if (operators) {
            table.addColumns(texts("operator", rows, ProfileRow::operator));
        }
        table.addColumns(
                IntColumn.create(
                        "calls", rows.stream().mapToInt(ProfileRow::calls).toArray()),
                numbers("time_ms", rows, ProfileRow::millis),
                numbers("share_percent", rows, row -> PERCENT * row.share()),
                numbers("p50_ms", rows, ProfileRow::p50Millis),
                numbers("p50_low_ms", rows, row -> row.p50Interval().low()),
                numbers("p50_high_ms", rows, row -> row.p50Interval().high()),
                numbers("gflop", rows, row -> row.cost().operations() / GIGA),
                numbers("gflop_per_s", rows, ProfileRow::gigaOperationsPerSecond),
                numbers("gb_per_s", rows, ProfileRow::gigabytesPerSecond),
                numbers("flop_per_byte", rows, row -> row.cost().intensity()),
                numbers("share_of_peak_percent", rows, row -> PERCENT * shareOfPeak(row)),
                numbers("share_of_roof_percent", rows, row -> PERCENT * shareOfRoof(row)),
                texts("arithmetic", rows, ProfileTable::arithmetic),
                texts("provider", rows, ProfileRow::provider),
                texts("note", rows, this::note));
        return table;
    }

    private static String arithmetic(ProfileRow row) {
        return row.cost().arithmetic() == Arithmetic.OTHER
                ? ""
                : row.cost().arithmetic().toString();
    }

    private String note(ProfileRow row) {
        List<String> notes = new ArrayList<>();
        if (!row.note().isEmpty()) {
            notes.add(row.note());
        }
        if (row.cost().operations() > 0 && shareOfRoof(row) > ABOVE_ROOF) {
            notes.add("above memory's roof: its data was in the caches");
        }
        return String.join("; ", notes);
    }

    private static StringColumn texts(String name, List<ProfileRow> rows, Function<ProfileRow, String> value) {
        return StringColumn.create(name, rows.stream().map(value).toList());
    }

    private static DoubleColumn numbers(String name, List<ProfileRow> rows, ToDoubleFunction<ProfileRow> value) {
        return DoubleColumn.create(name, rows.stream().mapToDouble(value).toArray());
    }
}
