package dev.cortado.quantize.calibrate;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** Where a pass gets ranges from: usually a {@link Calibrator}. */
public interface RangeSource {

    /**
     * Finds the ranges of values.
     *
     * @param values names of inputs, of outputs or of what nodes of the main graph compute
     * @param progress counts samples; cancelling stops within a node of the graph
     * @throws IOException if a sample cannot be read, or the model does not run
     */
    Calibration calibrate(OnnxModel model, Set<String> values, Progress progress) throws IOException;

    /** How they are found, as a recipe keeps it. */
    Map<String, Object> toSettings();

    /** Ranges that are known already. */
    static RangeSource of(Calibration known) {
        return new RangeSource() {
            @Override
            public Calibration calibrate(OnnxModel model, Set<String> values, Progress progress) {
                return known;
            }

            @Override
            public Map<String, Object> toSettings() {
                Map<String, Object> described = known.settings().toSettings();
                described.put("data", known.data());
                described.put("samples", known.samples());
                return described;
            }
        };
    }
}
