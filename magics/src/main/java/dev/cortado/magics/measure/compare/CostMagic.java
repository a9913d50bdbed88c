package dev.cortado.magics.measure.compare;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.magics.render.chart.BarChart;
import dev.cortado.magics.render.chart.Bars;
import dev.cortado.measure.compare.Comparison;
import dev.cortado.measure.compare.ComparisonRow;
import dev.cortado.measure.compare.Configuration;
import dev.cortado.measure.compare.Estimate;
import dev.cortado.measure.compare.ModelFacts;
import dev.cortado.measure.compare.Wanted;
import dev.cortado.measure.cost.CostFrame;
import dev.cortado.measure.cost.CostModel;
import dev.cortado.measure.cost.CostRow;
import dev.cortado.measure.cost.SavingVerdict;
import dev.cortado.record.Reproducibility;
import dev.cortado.runtime.Model;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %cost MODEL...}: what serving models costs. */
@Command(
        name = "cost",
        description = "From measured throughput to machines and money per month, and what a model saves.",
        footer = {
            "",
            "requests per hour and machine = 3600 x throughput x utilisation; machines = requests per hour at the peak",
            "over that, rounded up; cost per month = machines x price x 730 hours. The throughput is that of one session",
            "at a time with the threads it was timed with: time it with as many as the machine has.",
            "saved_percent is 1 - ratio of the paired times, saving_per_month that of whole machines; the intervals are",
            "those of the ratio and of the median times. No saving is claimed whose interval includes 0.",
            "",
            "  %benchmark minilm minilm8 --threads 2",
            "  %cost minilm minilm8 --per-hour 0.20 --requests-per-month 50000000"
        })
public final class CostMagic implements Magic {

    @Parameters(arity = "1..*", paramLabel = "MODEL", description = "The models; the first is the baseline.")
    @Completes(Kind.MODEL)
    private List<String> names;

    @Option(names = "--per-hour", required = true, paramLabel = "PRICE", description = "Price of a machine per hour.")
    private double perHour;

    @Option(names = "--currency", defaultValue = "EUR", paramLabel = "CODE", description = "Default: ${DEFAULT-VALUE}.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"EUR", "USD", "GBP", "CHF"})
    private String currency;

    @Option(
            names = "--requests-per-month",
            required = true,
            paramLabel = "N",
            description = "Requests to be served in a month; an entry of a batch is one.")
    private double requests;

    @Option(
            names = "--utilisation",
            defaultValue = "0.6",
            paramLabel = "SHARE",
            description =
                    "Share of a machine's time that is used at the peak, above 0 and up to 1. Default: ${DEFAULT-VALUE}.")
    private double utilisation;

    @Option(
            names = "--peak-factor",
            defaultValue = "1",
            paramLabel = "K",
            description = "How many times as many requests as on average come at the peak. Default: ${DEFAULT-VALUE}.")
    private double peakFactor;

    @Option(
            names = "--throughput",
            split = ",",
            paramLabel = "N",
            description = "Requests per second of one machine, one number per model, instead of what was timed.")
    private List<Double> throughput;

    @Mixin
    private TimedConfiguration configuration;

    @Option(names = "--svg", description = "Draws the chart as SVG.")
    private boolean svg;

    @Override
    public MagicResult run(MagicContext context) {
        CostModel cost = new CostModel(perHour, requests, utilisation, peakFactor);
        String unit = currency();
        List<Model> models = context.models(names.stream().distinct().toList());
        Comparison comparison = compare(context, models);
        List<Estimate> throughputs = throughputs(models, comparison);
        List<CostRow> rows = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            rows.add(row(cost, comparison, throughputs, i));
        }
        CostFrame frame = new CostFrame(rows, unit.toLowerCase(Locale.ROOT));
        return MagicResult.of(summary(rows, unit, comparison))
                .frame(ResultFrame.measured(frame.table()).with(Reproducibility.exact(), "model"))
                .chart(chart(cost, rows, unit))
                .details(throughput == null ? comparison.notes() : List.of())
                .svg(svg);
    }

    /** What was timed; the files' contents do not matter here. */
    private Comparison compare(MagicContext context, List<Model> models) {
        Wanted wanted = throughput == null ? configuration.with(Set.of()) : Wanted.ANY;
        return Comparison.of(
                models.stream()
                        .map(model -> new ModelFacts(model.name(), model.sizeBytes(), 0, ""))
                        .toList(),
                throughput == null ? SessionEvidence.of(context, models) : List.of(),
                models.getFirst().name(),
                wanted);
    }

    private List<Estimate> throughputs(List<Model> models, Comparison comparison) {
        if (throughput != null) {
            if (throughput.size() != models.size()) {
                throw new MagicException("--throughput: expected one number for each of " + models.size()
                        + " models, found " + throughput.size() + ".");
            }
            return throughput.stream().map(CostMagic::given).toList();
        }
        List<String> untimed = comparison.rows().stream()
                .filter(row -> !row.p50Millis().isKnown())
                .map(ComparisonRow::model)
                .toList();
        if (!untimed.isEmpty()) {
            String all = String.join(" ", models.stream().map(Model::name).toList());
            throw new MagicException("%cost: " + String.join(", ", untimed) + " not timed in this session"
                    + comparison.configuration().map(each -> " at " + each).orElse("") + ": run %benchmark " + all
                    + " first, or give --throughput N, one per model.");
        }
        int batch = comparison.configuration().map(Configuration::batch).orElse(1);
        return comparison.rows().stream()
                .map(row -> CostModel.throughput(row.p50Millis(), batch))
                .toList();
    }

    private static Estimate given(double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new MagicException("--throughput " + value + ": expected requests per second above 0.");
        }
        return Estimate.plain(value);
    }

    private CostRow row(CostModel cost, Comparison comparison, List<Estimate> throughputs, int index) {
        ComparisonRow row = comparison.rows().get(index);
        Estimate own = throughputs.get(index);
        if (index == 0) {
            return CostRow.baseline(row.model(), cost, own);
        }
        Estimate ratio = throughput == null
                ? row.speedup().inverse()
                : Estimate.plain(throughputs.getFirst().value() / own.value());
        return CostRow.of(row.model(), cost, throughputs.getFirst(), own, ratio, comparison.noise(), row.note());
    }

    private String currency() {
        try {
            return Currency.getInstance(currency.toUpperCase(Locale.ROOT)).getCurrencyCode();
        } catch (IllegalArgumentException e) {
            throw new MagicException(
                    "--currency " + currency + ": expected a code of three letters such as EUR, USD or GBP.", e);
        }
    }

    private String summary(List<CostRow> rows, String unit, Comparison comparison) {
        List<String> parts = new ArrayList<>();
        for (CostRow row : rows) {
            parts.add(String.format(
                    Locale.ROOT,
                    "%s %.0f %s, %,.2f %s%s",
                    row.model(),
                    row.machines().value(),
                    row.machines().value() == 1 ? "machine" : "machines",
                    row.costPerMonth().value(),
                    unit,
                    saving(row, unit)));
        }
        return String.format(Locale.ROOT, "For %,.0f requests a month", requests)
                + (throughput == null
                        ? comparison.configuration().map(each -> " at " + each).orElse("")
                        : "")
                + ": " + String.join("; ", parts) + ".";
    }

    private static String saving(CostRow row, String unit) {
        if (row.verdict() == SavingVerdict.BASELINE) {
            return "";
        }
        if (row.verdict() == SavingVerdict.NO_INTERVAL) {
            return " (no interval, so no saving is claimed)";
        }
        Estimate share = row.savedShare();
        String percent = String.format(
                Locale.ROOT,
                "%.1f %% per request (%.1f to %.1f)",
                share.value() * 100,
                share.interval().low() * 100,
                share.interval().high() * 100);
        if (row.verdict() == SavingVerdict.NO_SAVING_SHOWN) {
            return ", no saving shown: " + percent;
        }
        String claim = row.verdict() == SavingVerdict.SAVES ? ", saves " : ", costs more: ";
        Estimate month = row.savingPerMonth();
        String monthly = row.monthVerdict() == row.verdict()
                ? String.format(
                        Locale.ROOT,
                        " and %,.2f %s a month (%,.2f to %,.2f)",
                        month.value(),
                        unit,
                        month.interval().low(),
                        month.interval().high())
                : ", but in whole machines no difference is shown";
        return claim + percent + monthly;
    }

    private static BarChart chart(CostModel cost, List<CostRow> rows, String unit) {
        List<Bars> bars = new ArrayList<>();
        for (CostRow row : rows) {
            Estimate whole = row.costPerMonth();
            Estimate full = row.fullCostPerMonth(cost);
            bars.add(new Bars(
                    row.model(),
                    List.of(whole.value(), full.value()),
                    List.of(whole.interval().low(), full.interval().low()),
                    List.of(whole.interval().high(), full.interval().high())));
        }
        return new BarChart(
                "Cost of serving, 95 % intervals",
                unit + " per month", List.of("whole machines", "not rounded up to machines"), bars);
    }
}
