package dev.cortado.quantize.mixed;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.calibrate.CalibrationMethod;
import dev.cortado.quantize.calibrate.CalibrationSettings;
import dev.cortado.quantize.calibrate.Calibrator;
import dev.cortado.quantize.calibrate.KeptRanges;
import dev.cortado.quantize.calibrate.RangeSource;
import dev.cortado.quantize.qdq.StaticQuantization;
import dev.cortado.quantize.qdq.StaticQuantizer;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.RunSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Static quantisation as a layer's candidate, for networks of convolutions. Layers are products; the sums, activations and other nodes that
 * lie between two quantised products follow them into integers, so that values need not be converted on the way.
 *
 * @param name what tables call it
 * @param settings of static quantisation; a search adds the products it leaves to what is excluded
 * @param ranges of values, found in the float model once
 */
public record StaticCandidate(String name, StaticQuantization settings, RangeSource ranges) implements LayerCandidate {

    /** What it is called with usual settings. */
    public static final String NAME = "int8-static";

    /**
     * The defaults of static quantisation, calibrated by the least squared error.
     *
     * @param folder where a copy of the model lies while samples run; it exists
     */
    public static StaticCandidate of(Feeds samples, Path folder) {
        StaticQuantization settings = StaticQuantization.defaults();
        CalibrationSettings how = CalibrationSettings.of(CalibrationMethod.MSE, settings.activationRange());
        return new StaticCandidate(
                NAME, settings, new KeptRanges(new Calibrator(how, samples, RunSettings.defaults(), folder)));
    }

    @Override
    public Pass everywhere() {
        return new StaticQuantizer(settings, ranges);
    }

    @Override
    public Pass only(List<String> nodes) {
        return new Products(settings, ranges, new LinkedHashSet<>(nodes));
    }

    @Override
    public boolean isLayer(NodeChange change) {
        return change.outcome() == Outcome.CHANGED && StaticQuantization.PRODUCTS.contains(change.operator());
    }

    /** Quantises some products and what lies between them. */
    private record Products(StaticQuantization quantization, RangeSource ranges, Set<String> labels) implements Pass {

        @Override
        public String name() {
            return StaticQuantizer.NAME;
        }

        @Override
        public Map<String, Object> settings() {
            Map<String, Object> settings = new TreeMap<>(new StaticQuantizer(quantization, ranges).settings());
            settings.put("products", List.copyOf(labels));
            return settings;
        }

        @Override
        public PassResult apply(OnnxModel model, Progress progress) throws IOException {
            Set<String> excluded = new LinkedHashSet<>(quantization.exclude());
            for (Node node : model.graph().nodes()) {
                boolean product = node.domain().isEmpty() && StaticQuantization.PRODUCTS.contains(node.operator());
                if (product && !labels.contains(node.label())) {
                    excluded.add(node.label());
                }
            }
            StaticQuantization some = quantization.withNodes(quantization.include(), List.copyOf(excluded));
            return new StaticQuantizer(some, ranges).apply(model, progress);
        }
    }
}
