package dev.cortado.quantize.big;

import dev.cortado.onnx.Pass;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.worker.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Whether a pass can do with a heap much smaller than the model. The model is made up, the pass runs in a JVM of its own with a limited
 * heap, and both files are deleted afterwards.
 *
 * @param shape of the model
 * @param heapMegabytes the limit of the heap, as {@code -Xmx} has it: in 2^20 bytes
 * @param folder where the files go while the study runs; it exists
 */
public record BigModelStudy(LlamaShape shape, int heapMegabytes, Path folder) {

    private static final double BYTES_PER_MEGABYTE = 1e6;
    private static final long SEED = 20_261_125;

    /**
     * The outcome.
     *
     * @param modelMegabytes the size of the model, in 10^6 bytes
     * @param resultMegabytes the size of what the pass made
     * @param took what it took
     */
    public record Outcome(double modelMegabytes, double resultMegabytes, BigModelTask.Result took) {}

    /** Looks at what the pass made, before it is deleted. */
    @FunctionalInterface
    public interface Inspection {
        void look(Path model, Path result) throws IOException;
    }

    /**
     * Runs the study.
     *
     * @param pass makes the pass; a class with a public constructor without parameters
     * @param inspection is shown both models
     * @param progress counts bytes, of the model that is made up, of the weights gone through, and of the result; cancelling ends it at
     *     once and leaves no file
     * @throws IOException if the disk has not enough room, with how much is needed, or the pass fails
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public Outcome run(Class<? extends Supplier<? extends Pass>> pass, Inspection inspection, Progress progress)
            throws IOException {
        // The model, what the pass keeps outside the heap, and the result; neither is larger than the model.
        long needed = 3 * shape.bytes();
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < needed) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s: the study needs %.1f GB of disk and finds %.1f: free some space, or take a smaller model",
                    folder,
                    needed / 1e9,
                    free / 1e9));
        }
        Path scratch = Files.createTempDirectory(folder, "big-model-");
        try {
            Path model = scratch.resolve("model.onnx");
            Path result = scratch.resolve("result.onnx");
            SyntheticLlama.write(shape, model, SEED, progress);
            BigModelTask.Result took = Worker.standard()
                    .withJvmArguments("-Xmx" + heapMegabytes + "m")
                    .run(BigModelTask.class, new BigModelTask.Request(model, pass.getName(), result), progress);
            inspection.look(model, result);
            return new Outcome(megabytes(model), megabytes(result), took);
        } finally {
            try (var files = Files.list(scratch)) {
                for (Path file : files.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(scratch);
        }
    }

    /** A model's size with that of its data file. */
    private static double megabytes(Path model) throws IOException {
        Path data = model.resolveSibling(model.getFileName() + ".data");
        return (Files.size(model) + (Files.exists(data) ? Files.size(data) : 0)) / BYTES_PER_MEGABYTE;
    }
}
