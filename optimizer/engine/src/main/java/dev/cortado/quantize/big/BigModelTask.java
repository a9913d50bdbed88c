package dev.cortado.quantize.big;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.worker.WorkerTask;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Applies a pass to a model file and writes the result, watching time and memory; runs in a JVM of its own. */
public final class BigModelTask implements WorkerTask<BigModelTask.Request, BigModelTask.Result> {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double BYTES_PER_MEGABYTE = 1e6;

    /**
     * What to do.
     *
     * @param model the model file
     * @param pass the name of a class that makes the pass: a {@code Supplier<Pass>} with a public constructor without parameters
     * @param result where the new model goes
     */
    public record Request(Path model, String pass, Path result) {}

    /**
     * What it took. Memory is in 10^6 bytes; NaN where the system does not tell.
     *
     * @param passSeconds reading the model and applying the pass
     * @param writeSeconds writing the result
     * @param heapLimitMegabytes the largest heap this JVM may have
     * @param heapMegabytes the most that its pools held
     * @param baseMegabytes the process's own memory, without mapped files, before it started
     * @param peakMegabytes the largest it became
     * @param residentMegabytes the largest with the pages of mapped files, which the system takes back when it needs room
     * @param changedNodes how many nodes the pass changed
     */
    public record Result(
            double passSeconds,
            double writeSeconds,
            double heapLimitMegabytes,
            double heapMegabytes,
            double baseMegabytes,
            double peakMegabytes,
            double residentMegabytes,
            long changedNodes) {}

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Class<Result> resultType() {
        return Result.class;
    }

    @Override
    public Result run(Request request, Progress progress) throws Exception {
        try (MemoryWatch memory = new MemoryWatch()) {
            long base = memory.largest();
            Pass pass = (Pass) Class.forName(request.pass())
                    .asSubclass(Supplier.class)
                    .getDeclaredConstructor()
                    .newInstance()
                    .get();
            long start = System.nanoTime();
            PassResult made = pass.apply(OnnxModel.read(request.model()), progress);
            long applied = System.nanoTime();
            made.model().write(request.result(), progress);
            long written = System.nanoTime();
            return new Result(
                    (applied - start) / NANOS_PER_SECOND,
                    (written - applied) / NANOS_PER_SECOND,
                    megabytes(Runtime.getRuntime().maxMemory()),
                    megabytes(MemoryWatch.heap()),
                    megabytes(base),
                    megabytes(memory.largest()),
                    megabytes(MemoryWatch.resident()),
                    made.report().changed());
        }
    }

    private static double megabytes(long bytes) {
        return bytes < 0 ? Double.NaN : bytes / BYTES_PER_MEGABYTE;
    }
}
