package dev.cortado.measure;

import dev.cortado.progress.Progress;
import dev.cortado.runtime.worker.WorkerTask;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.LongSupplier;

/** The {@link LatencyTask} with some models made slower than they are, for the study of what a benchmark finds. */
public final class SlowedTask implements WorkerTask<SlowedTask.Request, LatencyTask.Measurements> {

    /**
     * What to run.
     *
     * @param plan the benchmark
     * @param share by which every query of every model but the first is made longer, 0 or more
     */
    public record Request(BenchmarkPlan plan, double share) {}

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Class<LatencyTask.Measurements> resultType() {
        return LatencyTask.Measurements.class;
    }

    @Override
    public LatencyTask.Measurements run(Request request, Progress progress) throws IOException {
        int models = request.plan().subjects().size();
        return LatencyTask.run(
                request.plan(),
                (index, timed) ->
                        index > 0 && index < models ? new Slowed(timed, request.share(), System::nanoTime) : timed,
                progress);
    }

    /** Waits behind each query, busily as a slower model would be, for a share of the median of the queries until then. */
    static final class Slowed implements LongSupplier {

        private static final int REMEMBERED = 101;

        private final LongSupplier timed;
        private final double share;
        private final LongSupplier clock;
        private final double[] latest = new double[REMEMBERED];
        private int count;

        /** @param clock tells nanoseconds */
        Slowed(LongSupplier timed, double share, LongSupplier clock) {
            this.timed = timed;
            this.share = share;
            this.clock = clock;
        }

        @Override
        public long getAsLong() {
            long nanos = timed.getAsLong();
            latest[count % REMEMBERED] = nanos;
            count++;
            double median = Percentiles.median(Arrays.copyOf(latest, Math.min(count, REMEMBERED)));
            long start = clock.getAsLong();
            long end = start + Math.round(share * median);
            long now = start;
            while (now < end) {
                Thread.onSpinWait();
                now = clock.getAsLong();
            }
            return nanos + (now - start);
        }
    }
}
