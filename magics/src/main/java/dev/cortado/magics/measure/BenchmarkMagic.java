package dev.cortado.magics.measure;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.Measures;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.magics.render.Charts;
import dev.cortado.magics.render.NumberText;
import dev.cortado.measure.Benchmark;
import dev.cortado.measure.BenchmarkPlan;
import dev.cortado.measure.BenchmarkResult;
import dev.cortado.measure.Subject;
import dev.cortado.record.Reproducibility;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.knowm.xchart.internal.chartpart.IChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** {@code %benchmark MODEL...}: times models against each other. */
@Command(
        name = "benchmark",
        description = "Times models against each other, interleaved in a process of their own.",
        footer = {
            "",
            "ratio is the time relative to the first model, paired block by block: below 1 is faster. The verdict names",
            "no difference that lies inside the noise, which is measured by running the first model against itself.",
            "",
            "  Table speed = %benchmark minilm minilm8 --batch 1 --tokens 16,128 --threads 1"
        })
@Measures
public final class BenchmarkMagic implements Magic {

    private static final double MOST_SECONDS = 86_400;

    @Parameters(arity = "1..*", paramLabel = "MODEL", description = "The models; the first is the baseline.")
    @Completes(Kind.MODEL)
    private List<String> names;

    @Option(
            names = "--batch",
            split = ",",
            defaultValue = "1",
            paramLabel = "N",
            description = "Batch sizes. Default: ${DEFAULT-VALUE}.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"1", "4", "8", "16", "32"})
    private List<Integer> batches;

    @Option(
            names = "--tokens",
            split = ",",
            defaultValue = "128",
            paramLabel = "N",
            description = "Sequence lengths, for models that have one. Default: ${DEFAULT-VALUE}.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"16", "32", "64", "128", "256", "512"})
    private List<Integer> tokens;

    @Option(
            names = "--threads",
            split = ",",
            defaultValue = "1",
            paramLabel = "N",
            description = "Threads of ONNX Runtime. Default: ${DEFAULT-VALUE}.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"1", "2", "4", "8"})
    private List<Integer> threads;

    @Option(
            names = "--seconds",
            defaultValue = "2",
            paramLabel = "S",
            description = "Time to spend on each model in each configuration. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(
            names = "--seed",
            defaultValue = "42",
            paramLabel = "N",
            description = "Seed of the order of runs, the inputs and the intervals. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--svg", description = "Draws the chart as SVG.")
    private boolean svg;

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        check("--batch", batches);
        check("--tokens", tokens);
        check("--threads", threads);
        if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
            throw new MagicException("--seconds " + seconds + ": expected a time above 0 and up to a day, 86400.");
        }
        BenchmarkPlan plan = BenchmarkPlan.of(subjects(context))
                .withBatches(batches)
                .withTokens(tokens)
                .withThreads(threads)
                .withBudget(Duration.ofNanos(Math.round(seconds * 1e9)))
                .withSeed(seed);
        context.seed("benchmark", seed);
        BenchmarkResult result = Benchmark.run(plan, context.progress());
        Table table = result.table();
        return MagicResult.of(summary(table))
                .frame(ResultFrame.measured(table).with(Reproducibility.exact(), "model", "batch", "tokens", "threads"))
                .chart(chart(table))
                .svg(svg);
    }

    private List<Subject> subjects(MagicContext context) {
        return context.models(names).stream()
                .map(model -> new Subject(model.name(), model.file()))
                .toList();
    }

    private static void check(String option, List<Integer> values) {
        for (int value : values) {
            if (value < 1) {
                throw new MagicException(option + " " + value + ": expected whole numbers from 1.");
            }
        }
    }

    private String summary(Table table) {
        if (names.size() < 2) {
            return String.format(
                    Locale.ROOT,
                    "%s: median %s ms in the first configuration.",
                    names.getFirst(),
                    NumberText.of(table.numberColumn("p50_ms").getDouble(0)));
        }
        List<String> parts = new ArrayList<>();
        for (Row row : table) {
            if (row.getString("model").equals(names.getFirst())) {
                continue;
            }
            String verdict = row.getString("verdict");
            parts.add(String.format(
                    Locale.ROOT,
                    "%s %s at %s (%.3f of the time, %.3f to %.3f)",
                    row.getString("model"),
                    verdict,
                    configuration(row),
                    row.getDouble("ratio"),
                    row.getDouble("ratio_low"),
                    row.getDouble("ratio_high")));
        }
        return "Against " + names.getFirst() + ": " + String.join("; ", parts) + ".";
    }

    private static String configuration(Row row) {
        return row.getInt("batch") + " x " + row.getInt("tokens") + " tokens, " + row.getInt("threads")
                + (row.getInt("threads") == 1 ? " thread" : " threads");
    }

    private IChart chart(Table table) {
        Set<String> configurations = new LinkedHashSet<>();
        Set<String> models = new LinkedHashSet<>();
        for (Row row : table) {
            configurations.add(configuration(row));
            models.add(row.getString("model"));
        }
        List<Charts.Bars> series = new ArrayList<>();
        for (String model : models) {
            List<Double> medians = new ArrayList<>();
            List<Double> errors = new ArrayList<>();
            for (Row row : table) {
                if (row.getString("model").equals(model)) {
                    medians.add(row.getDouble("p50_ms"));
                    double half = (row.getDouble("p50_high_ms") - row.getDouble("p50_low_ms")) / 2;
                    errors.add(Double.isFinite(half) ? half : 0.0);
                }
            }
            series.add(new Charts.Bars(model, medians, errors));
        }
        return Charts.bars("Median latency", "milliseconds", List.copyOf(configurations), series);
    }
}
