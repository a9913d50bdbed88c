package dev.cortado.magics.measure;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.Measures;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.measure.Benchmark;
import dev.cortado.measure.BenchmarkPlan;
import dev.cortado.measure.BenchmarkResult;
import dev.cortado.measure.BootstrapInterval;
import dev.cortado.measure.PercentileRequest;
import dev.cortado.measure.ServerBenchmark;
import dev.cortado.measure.ServerPlan;
import dev.cortado.measure.ServerResult;
import dev.cortado.measure.Subject;
import dev.cortado.measure.scenario.Scenario;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %benchmark MODEL...}: times models against each other. */
@Command(
        name = "benchmark",
        description = "Times models against each other, interleaved in a process of their own.",
        footer = {
            "",
            "ratio is the time relative to the first model, paired block by block: below 1 is faster. The verdict names",
            "no difference that lies inside the noise, which is measured by running the first model against itself.",
            "",
            "Scenarios, as in MLPerf: single-stream asks for one batch after the other; multi-stream for --streams samples",
            "together; offline has all --samples at once, in the batch of the highest throughput; server has queries come",
            "at random and finds the highest rate whose highest percentile keeps to --latency-bound.",
            "",
            "  Table speed = %benchmark minilm minilm8 --batch 1 --tokens 16,128 --threads 1",
            "  %benchmark minilm minilm8 --percentiles 50,90,99",
            "  %benchmark minilm8 --scenario server --latency-bound 50"
        })
@Measures
public final class BenchmarkMagic implements Magic {

    private static final double MOST_SECONDS = 86_400;
    private static final int STREAMS = 8;
    private static final int SAMPLES = 32;

    @Parameters(arity = "1..*", paramLabel = "MODEL", description = "The models; the first is the baseline.")
    @Completes(Kind.MODEL)
    private List<String> names;

    @Option(
            names = "--scenario",
            defaultValue = "single-stream",
            paramLabel = "NAME",
            description = "single-stream, multi-stream, offline or server. Default: ${DEFAULT-VALUE}.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"single-stream", "multi-stream", "offline", "server"})
    private String scenarioName;

    @Option(
            names = "--batch",
            split = ",",
            paramLabel = "N",
            description = "Batch sizes. Default: 1; all of a query's samples in multi-stream, the best in offline.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"1", "4", "8", "16", "32"})
    private List<Integer> batches = List.of();

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
            names = "--provider",
            split = ",",
            defaultValue = "cpu",
            paramLabel = "NAME",
            description = "Execution providers of ONNX Runtime, a row each. Default: ${DEFAULT-VALUE}.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"cpu", "cuda", "openvino", "tensorrt", "directml", "coreml", "xnnpack", "dnnl"})
    private List<String> providers;

    @Option(
            names = "--percentiles",
            split = ",",
            paramLabel = "P",
            description =
                    "Percentiles to report; takes as many runs as they need, by LoadGen's rule: 64 for 90, 662 for "
                            + "99. Default: 50,90; 50,90,99 in server, whose highest is the bounded one.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"50,90", "50,90,95,99"})
    private List<Double> percentiles = List.of();

    @Option(
            names = "--latency-bound",
            paramLabel = "MS",
            description = "For server: what the highest percentile must not exceed, in milliseconds.")
    private double boundMillis = Double.NaN;

    @Option(
            names = "--streams",
            paramLabel = "N",
            description = "For multi-stream: samples that come together. Default: " + STREAMS + ".")
    private int streams;

    @Option(
            names = "--samples",
            paramLabel = "N",
            description = "For offline: samples that are there from the beginning. Default: " + SAMPLES + ".")
    private int samples;

    @Option(
            names = "--seconds",
            defaultValue = "2",
            paramLabel = "S",
            description = "Time to spend on each model in each configuration. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description =
                    "How often all models are opened anew and take turns, 6 or more; more rounds, narrower intervals."
                            + " Default: 12. Not in server.")
    private Integer rounds;

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
        Scenario scenario = Scenario.of(scenarioName);
        check("--batch", batches);
        check("--tokens", tokens);
        check("--threads", threads);
        checkScenario(scenario);
        if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
            throw new MagicException("--seconds " + seconds + ": expected a time above 0 and up to a day, 86400.");
        }
        context.seed("benchmark", seed);
        return scenario == Scenario.SERVER ? server(context) : benchmark(context, scenario);
    }

    private MagicResult benchmark(MagicContext context, Scenario scenario) throws Exception {
        BenchmarkPlan plan = BenchmarkPlan.of(subjects(context))
                .withTokens(tokens)
                .withThreads(threads)
                .withProviders(providers)
                .withBudget(Duration.ofNanos(Math.round(seconds * 1e9)))
                .withSeed(seed);
        if (rounds != null) {
            plan = plan.withRounds(rounds);
        }
        plan = switch (scenario) {
            case MULTI_STREAM -> {
                int together = streams == 0 ? STREAMS : streams;
                yield plan.withScenario(scenario, together, batches.isEmpty() ? List.of(together) : batches);
            }
            case OFFLINE ->
                plan.withScenario(
                        scenario,
                        samples == 0 ? SAMPLES : samples,
                        batches.isEmpty() ? List.of(BenchmarkPlan.BEST_BATCH) : batches);
            case SINGLE_STREAM, SERVER -> batches.isEmpty() ? plan : plan.withBatches(batches);
        };
        if (!percentiles.isEmpty()) {
            plan = plan.withPercentiles(new PercentileRequest(percentiles, true));
        }
        BenchmarkResult result = Benchmark.run(plan, context.progress());
        return BenchmarkView.of(result, context.looks()).svg(svg);
    }

    private MagicResult server(MagicContext context) throws Exception {
        ServerPlan defaults = ServerPlan.of(subjects(context), Duration.ofNanos(Math.round(boundMillis * 1e6)), seed);
        ServerPlan plan = new ServerPlan(
                defaults.subjects(),
                tokens,
                threads,
                providers,
                defaults.bound(),
                percentiles.isEmpty() ? defaults.percentiles() : percentiles,
                true,
                seed);
        ServerResult result = ServerBenchmark.run(plan, context.progress());
        return ServerView.of(plan, result).svg(svg);
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

    /** An option that a scenario does not look at would mislead. */
    private void checkScenario(Scenario scenario) {
        if (streams < 0 || samples < 0) {
            throw new MagicException("--streams and --samples: expected whole numbers from 1.");
        }
        only("--streams", streams != 0, scenario, Scenario.MULTI_STREAM);
        only("--samples", samples != 0, scenario, Scenario.OFFLINE);
        only("--latency-bound", !Double.isNaN(boundMillis), scenario, Scenario.SERVER);
        if (rounds != null && rounds < BootstrapInterval.FEWEST_SAMPLES) {
            throw new MagicException("--rounds " + rounds + ": expected " + BootstrapInterval.FEWEST_SAMPLES
                    + " or more, below which no interval can be had.");
        }
        if (scenario == Scenario.SERVER) {
            if (rounds != null) {
                throw new MagicException("--rounds: the scenario server has none.");
            }
            if (!(boundMillis > 0 && boundMillis <= MOST_SECONDS * 1e3)) {
                throw new MagicException(
                        "--scenario server: expected --latency-bound MS, a time above 0 that the latencies keep to.");
            }
            if (!batches.isEmpty() && !batches.equals(List.of(1))) {
                throw new MagicException("--batch: the scenario server serves one query of one sample at a time.");
            }
        }
    }

    private static void only(String option, boolean given, Scenario scenario, Scenario where) {
        if (given && scenario != where) {
            throw new MagicException(option + ": only the scenario " + where + " has it, this is " + scenario + ".");
        }
    }
}
