package dev.cortado.measure;

import dev.cortado.progress.Progress;
import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;
import java.util.function.ToLongFunction;

/**
 * Times short code in this JVM: finds how often it has to run between two readings of the clock, warms it up until its times
 * have settled ({@link WarmUpDetector}), then measures run after run.
 *
 * <p>The cost of the loop itself is not subtracted: a difference of two figures can come out below zero, and code in a loop
 * shares the processor with it anyway. {@link #emptyLoop} tells how large it is.
 */
public final class LoopTiming {

    private static final long LONGEST_EMPTY_NANOS = 20_000_000;
    private static final long MOST_LOOPS = 1L << 40;
    private static final long CLOCK_NANOS = 100_000;

    /** From each of 1, 2, 5, 10 ... rounded down this leads to the next one. */
    private static final double NEXT_STEP = 2.5;

    private LoopTiming() {}

    /**
     * Times a loop.
     *
     * @throws java.util.concurrent.CancellationException when the work is cancelled; within one run only the code itself
     *     can end it
     */
    public static LoopTimingResult measure(TimedLoop code, LoopTimingPlan plan, Progress progress) {
        Blackhole results = new Blackhole();
        LongUnaryOperator run = loops -> {
            progress.cancellation().throwIfCancelled();
            return run(code, loops, results);
        };
        double budget = plan.seconds() * 1e9;
        long target = Math.max(CLOCK_NANOS, (long) (budget / plan.runs().orElse(LoopTimingPlan.MOST_RUNS)));
        progress.report("warm up", 0, -1, Progress.Unit.ITEMS);
        long first = run.applyAsLong(plan.loops().orElse(1));
        long loops = plan.loops().orElseGet(() -> calibrated(run, first, target));
        boolean slow = first > budget / 2;
        WarmUp warmUp = slow ? new WarmUp(1, false, first) : WarmUp.until(() -> run.applyAsLong(loops), (long) budget);
        long chosen = plan.loops().isPresent() || slow
                ? loops
                : rounded(loops * (double) target / Math.max(1, warmUp.runNanos()));
        int runs = plan.runs().orElseGet(() -> {
            double runNanos = (double) warmUp.runNanos() * chosen / loops;
            return (int) Math.clamp(budget / runNanos, LoopTimingPlan.FEWEST_RUNS, LoopTimingPlan.MOST_RUNS);
        });
        List<Double> nanos = new ArrayList<>(runs);
        long collections = sum(GarbageCollectorMXBean::getCollectionCount);
        long collectionMillis = sum(GarbageCollectorMXBean::getCollectionTime);
        long compilerMillis = compilerMillis();
        for (int i = 0; i < runs; i++) {
            nanos.add((double) run.applyAsLong(chosen) / chosen);
            progress.report("time", i + 1L, runs, Progress.Unit.ITEMS);
        }
        return new LoopTimingResult(
                chosen,
                nanos,
                warmUp.runs(),
                warmUp.steady(),
                sum(GarbageCollectorMXBean::getCollectionCount) - collections,
                sum(GarbageCollectorMXBean::getCollectionTime) - collectionMillis,
                compilerMillis() - compilerMillis);
    }

    /** About how many nanoseconds one turn of a loop takes that does nothing; to be asked of a loop made like the code's. */
    public static double emptyLoop(TimedLoop empty, Progress progress) {
        LoopTimingPlan plan =
                new LoopTimingPlan(OptionalLong.empty(), OptionalInt.of(5), 5 * LONGEST_EMPTY_NANOS / 1e9);
        return measure(empty, plan, progress).median();
    }

    /** Raises the loops, step by step of those that {@link #rounded} knows, until a run takes the time wanted. */
    private static long calibrated(LongUnaryOperator run, long first, long target) {
        long loops = 1;
        long nanos = Math.max(1, first);
        while (nanos < target && loops < MOST_LOOPS) {
            double wanted = (double) target / nanos;
            // Early runs are interpreted and mislead: not more than ten times as many at once.
            loops = rounded(loops * Math.clamp(wanted, NEXT_STEP, 10));
            nanos = Math.max(1, run.applyAsLong(loops));
        }
        return loops;
    }

    /** To 1, 2 or 5 times a power of ten, downwards: figures that a reader takes in. */
    static long rounded(double loops) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(1, loops))));
        double digit = loops / power;
        return (long) Math.max(1, (digit >= 5 ? 5 : digit >= 2 ? 2 : 1) * power);
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> long run(TimedLoop code, long loops, Blackhole results) throws E {
        try {
            return code.run(loops, results);
        } catch (Throwable e) { // what the user's code throws goes to whoever asked for the timing
            throw (E) e;
        }
    }

    private static long sum(ToLongFunction<GarbageCollectorMXBean> figure) {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(collector -> Math.max(0, figure.applyAsLong(collector)))
                .sum();
    }

    private static long compilerMillis() {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        return compiler == null || !compiler.isCompilationTimeMonitoringSupported()
                ? 0
                : compiler.getTotalCompilationTime();
    }
}
