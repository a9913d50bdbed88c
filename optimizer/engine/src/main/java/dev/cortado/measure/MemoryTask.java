package dev.cortado.measure;

import dev.cortado.progress.Progress;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.InputSpec;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.worker.WorkerTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Measures the peak memory of one model, in a process that does nothing else: it opens the model by its path (never as a Java
 * object, which would count too), runs it, and asks the system for the largest resident set it ever had.
 */
public final class MemoryTask implements WorkerTask<MemoryTask.Request, MemoryTask.Peak> {

    private static final int RUNS = 3;

    /**
     * What to run.
     *
     * @param model the ONNX file
     * @param threads threads inside an operator
     * @param inputs made beforehand by somebody who has read the model
     * @param seed of the inputs
     */
    public record Request(Path model, int threads, List<InputSpec> inputs, long seed) {}

    /**
     * What it took, in bytes; negative where the system does not tell.
     *
     * @param base before the model was opened: JVM, ONNX Runtime's libraries
     * @param peak the largest in all
     */
    public record Peak(long base, long peak) {}

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Class<Peak> resultType() {
        return Peak.class;
    }

    @Override
    public Peak run(Request request, Progress progress) throws IOException {
        InferenceSession.environment();
        long base = PeakMemory.bytes().orElse(-1);
        RunSettings settings = RunSettings.defaults().withThreads(request.threads());
        try (Contestant contestant = Contestant.open(request.model(), settings)) {
            contestant.prepare(request.inputs(), request.seed());
            for (int i = 0; i < RUNS; i++) {
                contestant.time();
            }
            return new Peak(base, PeakMemory.bytes().orElse(-1));
        }
    }
}
