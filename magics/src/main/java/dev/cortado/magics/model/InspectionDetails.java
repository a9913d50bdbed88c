package dev.cortado.magics.model;

import dev.cortado.magics.ModelFrames;
import dev.cortado.measure.inspect.Inspection;
import dev.cortado.measure.inspect.QuantizedWeight;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Recipe;
import dev.cortado.onnx.Tensor;
import dev.cortado.runtime.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What {@code %inspect} says below its table. */
final class InspectionDetails {

    private static final double NOTEWORTHY = 0.01;

    private InspectionDetails() {}

    static List<String> of(Model model, Inspection inspection) {
        OnnxModel onnx = model.onnx();
        Graph graph = onnx.graph();
        List<String> lines = new ArrayList<>();
        graph.inputs().forEach(value -> lines.add("input " + value));
        graph.outputs().forEach(value -> lines.add("output " + value));
        lines.add("opsets "
                + onnx.opsets().entrySet().stream()
                        .map(entry -> (entry.getKey().isEmpty() ? "ai.onnx" : entry.getKey()) + " " + entry.getValue())
                        .collect(Collectors.joining(", ")));
        lines.addAll(quantization(inspection.quantizedWeights()));
        lines.add("external data " + externalData(graph));
        List<Recipe.Step> steps = model.recipe().steps();
        if (steps.isEmpty()) {
            lines.add("recipe none: as it came");
        }
        for (int i = 0; i < steps.size(); i++) {
            lines.add("recipe step " + (i + 1) + ": " + steps.get(i).pass() + " "
                    + steps.get(i).settings());
        }
        lines.add("tokenizer "
                + model.tokenizer().map(path -> path.getFileName().toString()).orElse("none"));
        lines.add("sha256 " + model.sha256());
        lines.add("source " + model.source());
        return lines;
    }

    /** The share of zeros where it is more than chance; empty otherwise. */
    static String sparsity(Inspection inspection) {
        double share = inspection.sparsity();
        return share >= NOTEWORTHY ? String.format(Locale.ROOT, ", %.1f %% of the weights zero", 100 * share) : "";
    }

    /** One line per way in which weights are quantised. */
    private static List<String> quantization(List<QuantizedWeight> weights) {
        if (weights.isEmpty()) {
            return List.of("quantisation none");
        }
        Map<String, List<QuantizedWeight>> kinds = new TreeMap<>();
        for (QuantizedWeight weight : weights) {
            String kind = weight.bits() + " bits, " + weight.scheme() + ", " + weight.granularity() + ", "
                    + (weight.symmetric() ? "symmetric" : "asymmetric") + ", stored as " + weight.type();
            kinds.computeIfAbsent(kind, key -> new ArrayList<>()).add(weight);
        }
        return kinds.entrySet().stream()
                .map(entry -> "quantisation " + entry.getKey() + ": "
                        + entry.getValue().size()
                        + (entry.getValue().size() == 1 ? " weight of " : " weights of ")
                        + ModelFrames.count(entry.getValue().stream()
                                .mapToLong(QuantizedWeight::elements)
                                .sum())
                        + " numbers, for example " + entry.getValue().getFirst().tensor())
                .toList();
    }

    private static String externalData(Graph graph) {
        List<Tensor> external =
                graph.initializers().stream().filter(Tensor::isExternal).toList();
        return external.isEmpty()
                ? "none"
                : ModelFrames.size(external.stream().mapToLong(Tensor::byteSize).sum()) + " of " + external.size()
                        + (external.size() == 1 ? " tensor" : " tensors") + " beside the file";
    }
}
