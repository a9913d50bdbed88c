package dev.cortado.runner.bench.kernels;

import dev.cortado.progress.Progress;
import dev.cortado.runner.bench.Figure;
import dev.cortado.runner.bench.kernels.Section.Cell;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.RunSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** How long a session takes to open, and how large the file is. Models are opened in turn, in an order drawn anew in each round. */
final class OpeningPart {

    private static final int WARM_UP = 2;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double BYTES_PER_MEGABYTE = 1e6;
    private static final double MOST_TIME = 1.5;
    private static final double MOST_MEGABYTES = 23.2;
    private static final double MOST_MEGABYTES_WORDS4 = 13.5;

    private final KernelSettings settings;
    private final EncoderFiles files;
    private final Progress progress;

    OpeningPart(KernelSettings settings, EncoderFiles files, Progress progress) {
        this.settings = settings;
        this.files = files;
        this.progress = progress;
    }

    Section measure() throws IOException {
        Map<String, Path> models = new LinkedHashMap<>();
        models.put(EncoderFiles.FLOATS, files.floats().file());
        models.put(EncoderFiles.INT8, files.int8());
        for (EncoderVariant variant : settings.variants()) {
            models.put(variant.title(), files.file(variant));
        }
        Map<String, double[]> times = times(models);
        List<Cell> cells = new ArrayList<>();
        String of = "all-MiniLM-L6-v2: ";
        models.forEach((model, file) -> {
            cells.add(new Cell("MB", size(model, file, of + "size of the file")));
            cells.add(
                    new Cell("opening, ms", Figure.ofMedian(model, of + "opening a session", "ms", times.get(model))));
            if (!model.equals(EncoderFiles.FLOATS)) {
                Figure ratio = Figure.ofRatio(
                        model,
                        of + "opening a session, relative to fp32",
                        times.get(model),
                        times.get(EncoderFiles.FLOATS),
                        1);
                cells.add(new Cell("of fp32's", model.equals(EncoderFiles.INT8) ? ratio : ratio.withBar(MOST_TIME)));
            }
        });
        return new Section(
                KernelPart.OPENING,
                "all-MiniLM-L6-v2: the file in 10^6 bytes, opening a session, and that relative to fp32",
                "",
                cells);
    }

    private Map<String, double[]> times(Map<String, Path> models) throws IOException {
        Map<String, double[]> times = new LinkedHashMap<>();
        models.keySet().forEach(model -> times.put(model, new double[settings.openings()]));
        List<String> order = new ArrayList<>(models.keySet());
        Random random = new Random(1);
        RunSettings run = RunSettings.defaults().withThreads(1);
        progress.step("opening sessions", 0, settings.openings(), Progress.Unit.ITEMS);
        for (int round = -WARM_UP; round < settings.openings(); round++) {
            progress.cancellation().throwIfCancelled();
            Collections.shuffle(order, random);
            for (String model : order) {
                long start = System.nanoTime();
                try (InferenceSession _ = InferenceSession.open(models.get(model), run)) {
                    double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
                    if (round >= 0) {
                        times.get(model)[round] = millis;
                    }
                }
            }
        }
        return times;
    }

    private static Figure size(String model, Path file, String what) {
        Figure size = Figure.of(model, what, "MB", file.toFile().length() / BYTES_PER_MEGABYTE);
        if (model.equals(EncoderVariant.BITS7.title())) {
            return size.withBar(MOST_MEGABYTES);
        }
        return model.equals(EncoderVariant.BITS5_WORDS4.title()) ? size.withBar(MOST_MEGABYTES_WORDS4) : size;
    }
}
