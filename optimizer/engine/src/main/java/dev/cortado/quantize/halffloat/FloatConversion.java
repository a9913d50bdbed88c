package dev.cortado.quantize.halffloat;

import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.NodeSelection;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Recipe;
import dev.cortado.onnx.WeightStore;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.version.OpsetConverter;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.halffloat.FloatConversionSettings.Form;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Weights in 16-bit floats, for storage or for computing. Storage changes constants everywhere, also in graphs inside nodes
 * ({@code If}, {@code Loop}); computing changes the nodes of the main graph, and of graphs inside them the storage of weights.
 */
public final class FloatConversion implements Pass {

    /** From this version of the format on an initialiser need not be an input too. */
    private static final long CONSTANT_INITIALIZERS = 4;

    private final FloatConversionSettings settings;

    /** A conversion with the given settings. */
    public FloatConversion(FloatConversionSettings settings) {
        this.settings = Objects.requireNonNull(settings, "settings");
    }

    @Override
    public String name() {
        return "convert-float";
    }

    @Override
    public Map<String, Object> settings() {
        return settings.toSettings();
    }

    /**
     * {@inheritDoc}
     *
     * <p>An opset that does not know the type is raised first; the report begins with the steps.
     *
     * @throws IllegalArgumentException if the opset cannot be raised, or a glob matches nothing
     */
    @Override
    public PassResult apply(OnnxModel original, Progress progress) throws IOException {
        PassResult raised = OpsetConverter.atLeast(original, settings.type().lowestOpset(), progress);
        OnnxModel model = raised.model();
        NodeSelection selection = new NodeSelection(model.graph(), settings.include(), settings.exclude());
        WeightStore store = new WeightStore();
        Set<String> names = new LinkedHashSet<>(model.graph().names());
        GraphProto graph;
        List<NodeChange> changes = new ArrayList<>(raised.report().nodes());
        if (settings.form() == Form.STORAGE) {
            StoredWeights stored = new StoredWeights(settings, store, names, selection::reasonToLeave, progress);
            graph = stored.all(model.graph());
            changes.addAll(stored.changes());
        } else {
            ReducedGraph reduced = new ReducedGraph(model.graph(), settings, store, names, selection::reasonToLeave);
            graph = reduced.all(progress);
            changes.addAll(reduced.changes());
            StoredWeights stored = new StoredWeights(settings, store, names, selection::reasonToLeave, progress);
            graph = inside(graph, model, stored);
            changes.addAll(stored.changes());
        }
        PassReport report = new PassReport(name(), changes);
        if (report.changed() == 0) {
            return new PassResult(original, report);
        }
        ModelProto.Builder changed = model.proto().toBuilder().setGraph(graph);
        if (model.irVersion() < CONSTANT_INITIALIZERS) {
            changed.setIrVersion(CONSTANT_INITIALIZERS);
            changed.setGraph(withoutConstantInputs(graph));
        }
        return new PassResult(model.with(changed.build()).withStep(new Recipe.Step(name(), settings())), report);
    }

    /** The graph with the weights of the graphs inside its nodes stored. */
    private static GraphProto inside(GraphProto graph, OnnxModel model, StoredWeights stored) throws IOException {
        Graph view =
                model.with(model.proto().toBuilder().setGraph(graph).build()).graph();
        GraphProto.Builder changed = graph.toBuilder();
        List<Node> nodes = view.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            changed.setNode(i, stored.inside(nodes.get(i)));
        }
        return changed.build();
    }

    @Override
    public boolean keepsInterface() {
        return settings.keepInterface();
    }

    private static GraphProto withoutConstantInputs(GraphProto graph) {
        Set<String> constants = new HashSet<>();
        graph.getInitializerList().forEach(initializer -> constants.add(initializer.getName()));
        var inputs = graph.getInputList().stream()
                .filter(input -> !constants.contains(input.getName()))
                .toList();
        return graph.toBuilder().clearInput().addAllInput(inputs).build();
    }
}
