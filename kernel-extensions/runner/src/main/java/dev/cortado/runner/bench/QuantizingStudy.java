package dev.cortado.runner.bench;

import dev.cortado.progress.Progress;
import dev.cortado.runtime.worker.Worker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Measures how long dynamic quantisation takes, in a JVM that is warm, as a kernel's is, and in one that is not. */
public final class QuantizingStudy {

    private static final String MODEL = "minilm";
    private static final double MOST_SECONDS = 1;
    private static final double MOST_SECONDS_CHECKED = 1.6;

    private QuantizingStudy() {}

    /**
     * Runs all of it.
     *
     * @param model an ONNX file, for the documented figures all-MiniLM-L6-v2 (90 MB)
     * @param folder where results lie until they are deleted; it exists
     * @param progress counts what is timed
     * @throws IOException if the model does not load or run
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static List<Figure> run(Path model, QuantizingSettings settings, Path folder, Progress progress)
            throws IOException {
        QuantizingTask.Times warm = quantize(model, folder, settings.warmUp() + settings.warm(), progress);
        List<Double> coldPlain = new ArrayList<>();
        List<Double> coldChecked = new ArrayList<>();
        for (int i = 0; i < settings.cold(); i++) {
            QuantizingTask.Times cold = quantize(model, folder, 1, progress);
            coldPlain.addAll(cold.plain());
            // Right after the first, which is what a user's second call would be.
            coldChecked.addAll(cold.checked());
        }
        return List.of(
                Figure.ofMedian(
                                MODEL,
                                "quantise, warm, without the final check",
                                "s",
                                tail(warm.plain(), settings.warm()))
                        .withBar(MOST_SECONDS),
                Figure.ofMedian(
                                MODEL,
                                "quantise, warm, with the final check",
                                "s",
                                tail(warm.checked(), settings.warm()))
                        .withBar(MOST_SECONDS_CHECKED),
                Figure.ofMedian(
                        MODEL,
                        "quantise, first in its JVM, without the final check",
                        "s",
                        tail(coldPlain, settings.cold())),
                Figure.ofMedian(
                        MODEL,
                        "quantise, second in its JVM, with the final check",
                        "s",
                        tail(coldChecked, settings.cold())));
    }

    private static QuantizingTask.Times quantize(Path model, Path folder, int times, Progress progress)
            throws IOException {
        return Worker.standard().run(QuantizingTask.class, new QuantizingTask.Request(model, folder, times), progress);
    }

    private static double[] tail(List<Double> times, int count) {
        return times.subList(times.size() - count, times.size()).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }
}
