package dev.cortado.magics.notebook.timing;

import dev.cortado.magics.CodeFailedException;
import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.magics.notebook.CodeArguments;
import dev.cortado.measure.Interval;
import dev.cortado.measure.LoopTiming;
import dev.cortado.measure.LoopTimingPlan;
import dev.cortado.measure.LoopTimingResult;
import dev.cortado.measure.TimedLoop;
import dev.cortado.progress.Progress;
import dev.cortado.record.Reproducibility;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** {@code %timeit CODE} and {@code %%timeit SETUP}: times short Java code with statistics. */
@Command(
        name = "timeit",
        description =
                "Times short Java code: runs it in a loop, warms it up, and gives the median of the runs with its 95 % "
                        + "interval.",
        footer = {
            "",
            "The code is compiled once, sees the session's variables, may declare its own, and must compute what it ends",
            "with. Below %%timeit stands the code; what follows %%timeit on its line is set up before each run, untimed.",
            "",
            "  %timeit Math.sqrt(2 + x)",
            "  %timeit -n 1000 -r 20 list.contains(\"a\")",
            "  %%timeit var text = \"a\".repeat(1000)",
            "  text.indexOf('b')"
        })
public final class TimeitMagic implements Magic {

    private static final double NOISY_CLOCK_NANOS = 10_000;

    @Option(
            names = {"-n", "--loops"},
            paramLabel = "N",
            description = "How often the code runs in one run; chosen by its speed when absent.")
    private Long loops;

    @Option(
            names = {"-r", "--runs"},
            paramLabel = "R",
            description = "How many runs are measured; when absent as many as the time allows, 6 to 50.")
    private Integer runs;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "2",
            description =
                    "About how long the measured runs take together (${DEFAULT-VALUE}); warming up takes as long again "
                            + "at most.")
    private double seconds;

    @Option(
            names = {"-q", "--quiet"},
            description = "Shows nothing: t = %%timeit -q CODE takes the table.")
    private boolean quiet;

    @Parameters(arity = "0..*", paramLabel = "CODE", description = "Java code; for %%%%timeit, what to set up.")
    @Completes(Kind.CODE)
    private List<String> words;

    @Unmatched
    private List<String> rest;

    @Spec
    private CommandSpec spec;

    @Override
    public MagicResult run(MagicContext context) {
        LoopTimingPlan plan = plan();
        String line = CodeArguments.withoutOptions(context.session().magicText().orElseGet(this::joinedWords), spec);
        String code = context.body().orElse(line);
        if (code.isBlank()) {
            throw new MagicException("%timeit: expected Java code after it, or %%timeit with code on the lines below.");
        }
        LoopSource source = new LoopSource(context.session(), context.body().isPresent() ? line : "");
        TimedLoop loop = source.compile(code);
        Progress progress = new LateProgress(context.progress(), quiet);
        LoopTimingResult result = measured(loop, plan, progress);
        double empty = LoopTiming.emptyLoop(source.empty(), progress);
        return MagicResult.of(summary(result))
                .frame(ResultFrame.measured(table(code, result)).with(Reproducibility.exact(), "code"))
                .details(details(result, empty))
                .showing(quiet ? MagicResult.Showing.NOTHING : MagicResult.Showing.RESULT);
    }

    private LoopTimingPlan plan() {
        try {
            return new LoopTimingPlan(
                    loops == null ? OptionalLong.empty() : OptionalLong.of(loops),
                    runs == null ? OptionalInt.empty() : OptionalInt.of(runs),
                    seconds);
        } catch (IllegalArgumentException e) {
            throw new MagicException("%timeit: " + e.getMessage() + ".", e);
        }
    }

    /** What the code itself throws is the code's failure and not this magic's. */
    private static LoopTimingResult measured(TimedLoop loop, LoopTimingPlan plan, Progress progress) {
        TimedLoop guarded = (count, results) -> {
            try {
                return loop.run(count, results);
            } catch (Exception e) {
                progress.cancellation().throwIfCancelled();
                throw new CodeFailedException(
                        e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e));
            }
        };
        return LoopTiming.measure(guarded, plan, progress);
    }

    private String joinedWords() {
        return Stream.of(words, rest)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .collect(Collectors.joining(" "));
    }

    private static String summary(LoopTimingResult result) {
        Interval interval = result.interval();
        String spread = interval.isAttained()
                ? ", 95 % interval " + Durations.text(interval.low()) + " to " + Durations.text(interval.high())
                : "; too few runs for an interval, which needs " + LoopTimingPlan.FEWEST_RUNS;
        return String.format(
                Locale.ROOT,
                "%s per loop (median of %d %s of %,d %s%s).",
                Durations.text(result.median()),
                result.runs(),
                result.runs() == 1 ? "run" : "runs",
                result.loops(),
                result.loops() == 1 ? "loop" : "loops",
                spread);
    }

    private static Table table(String code, LoopTimingResult result) {
        Interval interval = result.interval();
        return Table.create("timeit")
                .addColumns(
                        StringColumn.create("code", code.strip().replaceAll("\\s*\\n\\s*", " ")),
                        LongColumn.create("loops", new long[] {result.loops()}),
                        IntColumn.create("runs", new int[] {result.runs()}),
                        decimal("median_ns", result.median()),
                        decimal("low_ns", interval.low()),
                        decimal("high_ns", interval.high()),
                        decimal("fastest_ns", result.quantile(0)),
                        decimal("p25_ns", result.quantile(0.25)),
                        decimal("p75_ns", result.quantile(0.75)),
                        decimal("slowest_ns", result.quantile(1)));
    }

    private static DoubleColumn decimal(String name, double value) {
        return DoubleColumn.create(name, new double[] {value});
    }

    private static List<String> details(LoopTimingResult result, double empty) {
        List<String> details = new ArrayList<>();
        details.add((result.steady() ? "The times had settled after " : "The times had not settled after ")
                + result.warmUpRuns() + (result.warmUpRuns() == 1 ? " run" : " runs") + " to warm up"
                + (result.steady() ? "." : ": give it longer with --seconds."));
        details.add("The loop itself takes about " + Durations.text(empty) + " a turn, which is not subtracted.");
        if (result.collections() > 0) {
            details.add("The garbage collector worked " + result.collections()
                    + (result.collections() == 1 ? " time" : " times") + " during the measured runs, "
                    + result.collectionMillis() + " ms in all.");
        }
        if (result.compilerMillis() > 0) {
            details.add("The JIT compiler worked " + result.compilerMillis()
                    + " ms beside the measured runs: not all code was compiled.");
        }
        if (result.median() * result.loops() < NOISY_CLOCK_NANOS) {
            details.add("One run took only " + Durations.text(result.median() * result.loops())
                    + ", which the clock cannot tell well: give a larger -n, or none.");
        }
        return details;
    }
}
