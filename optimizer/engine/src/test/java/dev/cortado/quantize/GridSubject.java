package dev.cortado.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TensorValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;

/**
 * A model of the grid that was opened, with samples to calibrate on, others to compare on, and what the model itself makes of those.
 */
final class GridSubject {

    private static final long CALIBRATION = 2;
    private static final long COMPARISON = 3;

    private final GridModel model;
    private final OnnxModel original;
    private final Feeds samples;
    private final Feeds others;
    private final Path folder;
    private final Map<String, List<double[]>> expected;

    private GridSubject(GridModel model, Path folder) throws IOException {
        this.model = model;
        this.original = model.open();
        this.samples = model.feeds(original, CALIBRATION);
        this.others = model.feeds(original, COMPARISON);
        this.folder = folder;
        this.expected = outputs(original);
    }

    /** @param folder where models lie while they run */
    static GridSubject open(GridModel model, Path folder) throws IOException {
        return new GridSubject(model, folder);
    }

    GridModel model() {
        return model;
    }

    OnnxModel original() {
        return original;
    }

    /** What methods may look at. */
    Feeds samples() {
        return samples;
    }

    Path folder() {
        return folder;
    }

    /**
     * Opens and runs a model in place of the original: its outputs must have the same names and shapes, and be finite where those are.
     *
     * @return the smallest cosine of an output, over all samples
     */
    double run(OnnxModel changed) throws IOException {
        Map<String, List<double[]>> found = outputs(changed);
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        double worst = 1;
        for (Map.Entry<String, List<double[]>> output : expected.entrySet()) {
            double product = 0;
            double a = 0;
            double b = 0;
            for (int sample = 0; sample < output.getValue().size(); sample++) {
                double[] was = output.getValue().get(sample);
                double[] is = found.get(output.getKey()).get(sample);
                assertThat(is).as(output.getKey()).hasSameSizeAs(was);
                for (int i = 0; i < was.length; i++) {
                    if (Double.isFinite(was[i]) && !Double.isFinite(is[i])) {
                        assertThat(is[i]).as("%s[%d]", output.getKey(), i).isCloseTo(was[i], Offset.offset(1.0));
                    }
                    product += was[i] * is[i];
                    a += was[i] * was[i];
                    b += is[i] * is[i];
                }
            }
            worst = Math.min(worst, product / Math.sqrt(a * b));
        }
        return worst;
    }

    private Map<String, List<double[]>> outputs(OnnxModel candidate) throws IOException {
        Path file = folder.resolve("cell.onnx");
        candidate.write(file);
        Map<String, List<double[]>> outputs = new LinkedHashMap<>();
        try (InferenceSession session = InferenceSession.open(file, RunSettings.defaults())) {
            others.forEach(
                    (inputs, _) -> {
                        try (var result = session.run(inputs, Progress.NONE.cancellation())) {
                            TensorValues.of(result)
                                    .forEach((name, values) -> outputs.computeIfAbsent(name, _ -> new ArrayList<>())
                                            .add(values));
                        }
                    },
                    Progress.NONE);
        } finally {
            Files.deleteIfExists(file);
        }
        return outputs;
    }
}
