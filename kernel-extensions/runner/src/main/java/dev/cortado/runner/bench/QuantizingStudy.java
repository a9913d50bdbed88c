package dev.cortado.runner.bench;

import dev.cortado.measure.Benchmark;
import dev.cortado.measure.BenchmarkPlan;
import dev.cortado.measure.BenchmarkRow;
import dev.cortado.measure.Subject;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.dynamic.DynamicQuantizer;
import dev.cortado.runtime.worker.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Measures dynamic quantisation: how long it takes, in a JVM that is warm, as a kernel's is, and in one that is not; how much memory; and how
 * fast the result runs beside the file that somebody else's quantiser made of the same network.
 */
public final class QuantizingStudy {

    private static final String MODEL = "minilm";
    private static final double MOST_SECONDS = 1;
    private static final double MOST_SECONDS_CHECKED = 1.6;

    /** What ONNX Runtime's quantiser for Python takes, the whole process. */
    private static final double MOST_MEGABYTES = 450;

    private static final double MOST_TIME = 1.02;
    private static final int TOKENS = 128;

    private QuantizingStudy() {}

    /**
     * Runs all of it.
     *
     * @param model an ONNX file, for the documented figures all-MiniLM-L6-v2 (90 MB)
     * @param rival the same network as another quantiser made it
     * @param folder where results lie until they are deleted; it exists
     * @param progress counts what is timed
     * @throws IOException if the model does not load or run
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static List<Figure> run(Path model, Path rival, QuantizingSettings settings, Path folder, Progress progress)
            throws IOException {
        QuantizingTask.Times warm = quantize(model, folder, settings.warmUp() + settings.warm(), progress);
        List<Double> coldPlain = new ArrayList<>();
        List<Double> coldChecked = new ArrayList<>();
        List<Double> peaks = new ArrayList<>();
        for (int i = 0; i < settings.cold(); i++) {
            QuantizingTask.Times cold = quantize(model, folder, 1, progress);
            coldPlain.addAll(cold.plain());
            peaks.add(cold.peakMegabytes());
            // Right after the first, which is what a user's second call would be.
            coldChecked.addAll(cold.checked());
        }
        List<Figure> figures = new ArrayList<>(List.of(
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
                        tail(coldChecked, settings.cold())),
                Figure.ofMedian(
                                MODEL,
                                "peak memory of a fresh JVM that quantises, without the final check",
                                "MB",
                                tail(peaks, settings.cold()))
                        .withBar(MOST_MEGABYTES)));
        figures.addAll(speed(model, rival, settings, folder, progress));
        return figures;
    }

    /** The result's time and the float model's beside the rival's: one thread, 1 x 128 tokens, in the same run. */
    private static List<Figure> speed(
            Path model, Path rival, QuantizingSettings settings, Path folder, Progress progress) throws IOException {
        Path ours = folder.resolve("speed.onnx");
        try {
            new DynamicQuantizer(DynamicQuantization.defaults())
                    .apply(OnnxModel.read(model), Progress.NONE)
                    .model()
                    .write(ours);
            BenchmarkPlan plan = BenchmarkPlan.of(
                            List.of(new Subject("rival", rival), new Subject(MODEL, ours), new Subject("fp32", model)))
                    .withTokens(List.of(TOKENS))
                    .withBudget(settings.budget())
                    .withMemory(false);
            List<BenchmarkRow> rows = Benchmark.run(plan, progress).rows();
            return List.of(
                    ratio("time relative to the rival's int8", rows.get(1)).withBar(MOST_TIME),
                    ratio("fp32's time relative to the rival's int8", rows.get(2)));
        } finally {
            Files.deleteIfExists(ours);
        }
    }

    private static Figure ratio(String what, BenchmarkRow row) {
        return new Figure(
                MODEL, what, "ratio", row.runs(), row.ratio(), row.ratioInterval(), Double.NaN, Optional.empty());
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
