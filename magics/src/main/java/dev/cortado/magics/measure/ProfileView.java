package dev.cortado.magics.measure;

import dev.cortado.magics.render.chart.RooflineChart;
import dev.cortado.magics.render.chart.ShareBars;
import dev.cortado.measure.machine.OtherWork;
import dev.cortado.measure.operator.Arithmetic;
import dev.cortado.measure.peak.MachinePeaks;
import dev.cortado.measure.peak.Peak;
import dev.cortado.measure.peak.Peak.Kind;
import dev.cortado.measure.profile.ModelProfile;
import dev.cortado.measure.profile.ProfileRow;
import dev.cortado.measure.profile.ProfileTable;
import dev.cortado.measure.profile.TracedNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.knowm.xchart.internal.chartpart.IChart;

/** A profile in words and charts. */
final class ProfileView {

    private static final int MOST_BARS = 10;
    private static final int NAMED = 3;
    private static final int MOST_LINES = 60;
    private static final double SMALLEST_SHARE = 0.001;
    private static final double DISTORTED = 1.2;

    private final String name;
    private final ModelProfile profile;
    private final MachinePeaks peaks;
    private final int threads;
    private final ProfileTable tables;

    ProfileView(String name, ModelProfile profile, MachinePeaks peaks, int threads) {
        this.name = name;
        this.profile = profile;
        this.peaks = peaks;
        this.threads = threads;
        this.tables = new ProfileTable(profile, peaks, threads);
    }

    ProfileTable tables() {
        return tables;
    }

    /** Where the time goes, what share of the peak, and a warning when the figures are doubtful. */
    String summary() {
        List<ProfileRow> rows = profile.byOperator();
        List<ProfileRow> work = rows.subList(0, rows.size() - 1);
        String places = work.stream()
                .limit(NAMED)
                .map(row -> String.format(
                        Locale.ROOT, "%s %.0f %%%s", shortName(row.operator()), 100 * row.share(), peakShare(row)))
                .collect(Collectors.joining(", "));
        return String.format(
                        Locale.ROOT,
                        "%s: %.3g ms a run with %d thread%s, of which %s, overhead %.0f %%",
                        name,
                        profile.runMillis(),
                        threads,
                        threads == 1 ? "" : "s",
                        places,
                        100 * rows.getLast().share())
                + warning() + ".";
    }

    private String peakShare(ProfileRow row) {
        double share = tables.shareOfPeak(row);
        boolean worthIt =
                row.cost().arithmetic() == Arithmetic.INT8 || row.cost().intensity() > 4;
        return Double.isFinite(share) && worthIt
                ? String.format(
                        Locale.ROOT,
                        " (at %.0f %% of the measured %s peak)",
                        100 * share,
                        row.cost().arithmetic())
                : "";
    }

    private String warning() {
        String warning = "";
        if (profile.traceRatio() > DISTORTED) {
            warning = String.format(
                    Locale.ROOT,
                    "; the trace itself made runs %.1f times slower (%.3g ms without), so that small nodes look larger than"
                            + " they are",
                    profile.traceRatio(),
                    profile.plainMillis());
        }
        if (profile.trace().otherWork() > OtherWork.NOTEWORTHY || peaks.disturbed()) {
            warning += "; other work disturbed the machine, so that times and peaks are doubtful";
        }
        return warning;
    }

    /** Bars of the share of the time. */
    IChart shares(boolean byNode) {
        List<ProfileRow> rows = byNode ? profile.byNode() : profile.byOperator();
        List<ShareBars.Bar> bars = new ArrayList<>();
        List<ProfileRow> work = rows.subList(0, rows.size() - 1);
        work.stream()
                .limit(MOST_BARS)
                .forEach(row ->
                        bars.add(new ShareBars.Bar(byNode ? row.label() : shortName(row.label()), 100 * row.share())));
        double rest =
                work.stream().skip(MOST_BARS).mapToDouble(ProfileRow::share).sum();
        if (work.size() > MOST_BARS) {
            bars.add(new ShareBars.Bar("(" + (work.size() - MOST_BARS) + " others)", 100 * rest));
        }
        bars.add(new ShareBars.Bar(rows.getLast().label(), 100 * rows.getLast().share()));
        return ShareBars.of("Where " + name + "'s time goes", "share of the run's time in %", bars);
    }

    /** The nodes under the machine's roofs; nodes of one operator that do the same work are one point. */
    IChart roofline() {
        Map<List<Object>, List<ProfileRow>> same = new LinkedHashMap<>();
        for (ProfileRow row : profile.byNode()) {
            if (row.gigaOperationsPerSecond() > 0 && row.cost().intensity() > 0) {
                List<Object> work = List.of(
                        row.operator(),
                        row.cost().operations() / row.calls(),
                        row.cost().bytes() / row.calls());
                same.computeIfAbsent(work, key -> new ArrayList<>()).add(row);
            }
        }
        List<RooflineChart.Point> points = new ArrayList<>();
        TreeSet<Arithmetic> seen = new TreeSet<>(List.of(Arithmetic.FP32));
        for (List<ProfileRow> rows : same.values()) {
            ProfileRow first = rows.getFirst();
            double share = rows.stream().mapToDouble(ProfileRow::share).sum();
            double millis = rows.stream().mapToDouble(ProfileRow::millis).sum();
            double work =
                    rows.stream().mapToDouble(row -> row.cost().operations()).sum();
            if (share >= SMALLEST_SHARE) {
                points.add(new RooflineChart.Point(
                        (rows.size() > 1 ? rows.size() + " " : "") + shortName(first.operator()),
                        first.cost().intensity(),
                        work / millis / 1e6,
                        share,
                        first.cost().arithmetic() != Arithmetic.FP32));
                seen.add(first.cost().arithmetic());
            }
        }
        List<RooflineChart.Roof> roofs = new ArrayList<>();
        double memory = peaks.peak(Kind.TRIAD, threads).map(Peak::gigaPerSecond).orElse(Double.NaN);
        for (Arithmetic arithmetic : seen) {
            Optional<Peak> roof = peaks.roof(arithmetic, threads);
            roof.ifPresent(peak -> roofs.add(new RooflineChart.Roof(
                    String.format(
                            Locale.ROOT, "%s peak %.0f, memory %.0f GB/s", arithmetic, peak.gigaPerSecond(), memory),
                    peak.gigaPerSecond(),
                    memory)));
        }
        peaks.peak(Kind.CACHE_TRIAD, threads)
                .ifPresent(cache -> roofs.add(new RooflineChart.Roof(
                        String.format(Locale.ROOT, "cache %.0f GB/s", cache.gigaPerSecond()),
                        roofs.stream()
                                .mapToDouble(RooflineChart.Roof::peak)
                                .max()
                                .orElse(Double.POSITIVE_INFINITY),
                        cache.gigaPerSecond())));
        String rings = seen.size() > 1 ? ", rings: not fp32" : "";
        return RooflineChart.of("Roofline of " + name + " (area: share of time" + rings + ")", roofs, points);
    }

    /** What was measured how, and what became of the file's nodes. */
    List<String> details() {
        var trace = profile.trace();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%d runs after %d of warm-up%s; median without the trace %.4g ms, with it %.3f times that; times are in whole"
                        + " microseconds, rounded down",
                trace.runNanos().size(),
                trace.warmupRuns(),
                trace.steady() ? "" : " (not settled)",
                profile.plainMillis(),
                profile.traceRatio()));
        lines.add("fed with "
                + trace.inputs().stream()
                        .map(spec -> spec.name() + " " + spec.type()
                                + spec.shape().toString().replace(" ", ""))
                        .collect(Collectors.joining(", ")));
        for (Peak peak : peaks.peaks()) {
            if (peak.threads() == threads) {
                lines.add(HardwareTexts.peak(peak));
            }
        }
        lines.addAll(fusions());
        lines.add(count(trace.folded(), "computed once, when the model was loaded"));
        lines.add(count(trace.removed(), "removed: without effect, or another node does the same"));
        return lines.subList(0, Math.min(lines.size(), MOST_LINES));
    }

    /** One line per kind of fusion, with an example. */
    private List<String> fusions() {
        Map<String, List<TracedNode>> kinds = new LinkedHashMap<>();
        for (TracedNode node : profile.trace().nodes()) {
            if (!node.kept()) {
                String from = node.origins().stream()
                        .map(origin -> origin.substring(0, origin.indexOf(' ')))
                        .collect(Collectors.joining(" + "));
                kinds.computeIfAbsent(
                                node.origins().isEmpty()
                                        ? node.qualifiedOperator()
                                                + (node.inserted() ? " put in by the runtime" : " of unknown origin")
                                        : node.qualifiedOperator() + " stands for " + from,
                                kind -> new ArrayList<>())
                        .add(node);
            }
        }
        return kinds.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> -entry.getValue().size()))
                .map(entry -> entry.getKey() + ": " + entry.getValue().size()
                        + (entry.getValue().size() == 1 ? " node, " : " nodes, for example ")
                        + entry.getValue().getFirst().name())
                .toList();
    }

    private static String count(List<String> nodes, String what) {
        Map<String, Long> operators = nodes.stream()
                .collect(Collectors.groupingBy(
                        node -> node.substring(0, node.indexOf(' ')), java.util.TreeMap::new, Collectors.counting()));
        return nodes.size() + " of the file's nodes were " + what
                + (operators.isEmpty()
                        ? ""
                        : ": "
                                + operators.entrySet().stream()
                                        .map(entry -> entry.getValue() + " " + entry.getKey())
                                        .collect(Collectors.joining(", ")));
    }

    private static String shortName(String operator) {
        return operator.replace("com.microsoft.nchwc.", "nchwc ").replace("com.microsoft.", "");
    }
}
