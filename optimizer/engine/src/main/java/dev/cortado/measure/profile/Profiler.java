package dev.cortado.measure.profile;

import dev.cortado.progress.Progress;
import dev.cortado.runtime.worker.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;

/** Profiles a model in a process of its own, so that the kernel does not disturb it. */
public final class Profiler {

    private Profiler() {}

    /**
     * Runs a profile. Takes about three seconds at the plan's defaults, and what opening the model twice takes.
     *
     * @param progress cancelling it ends the worker at once
     * @throws dev.cortado.runtime.worker.WorkerException if the model does not load or run; one line
     * @throws NoSuchFileException if its file is not there
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static ModelProfile run(ProfilePlan plan, Progress progress) throws IOException {
        if (!Files.isRegularFile(plan.subject().file())) {
            throw new NoSuchFileException(
                    plan.subject().name() + ": no such file: " + plan.subject().file());
        }
        return new ModelProfile(plan, Worker.standard().run(ProfileTask.class, plan, progress));
    }
}
