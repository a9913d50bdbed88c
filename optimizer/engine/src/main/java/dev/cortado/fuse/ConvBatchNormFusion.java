package dev.cortado.fuse;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Recipe;
import dev.cortado.onnx.WeightStore;
import dev.cortado.onnx.fold.ConvFolding;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Folds batch normalisations, and what else only scales and shifts channels, into the convolutions before them; see {@link ConvFolding}. */
public record ConvBatchNormFusion() implements Pass {

    @Override
    public String name() {
        return "fuse-conv-bn";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of();
    }

    @Override
    public PassResult apply(OnnxModel model, Progress progress) throws IOException {
        ConvFolding.Folded folded = ConvFolding.fold(model, _ -> true, new WeightStore());
        List<NodeChange> changes = new ArrayList<>();
        for (Node node : model.graph().nodes()) {
            Node into = folded.into().get(node);
            if (into != null) {
                changes.add(new NodeChange(
                        node.label(),
                        node.operator(),
                        Outcome.CHANGED,
                        "in the weights of '" + into.label() + "'",
                        0,
                        0));
            } else if (node.is("BatchNormalization")) {
                changes.add(new NodeChange(
                        node.label(),
                        node.operator(),
                        Outcome.UNCHANGED,
                        "expected constant parameters, and before it a convolution with constant weights that nothing else"
                                + " reads",
                        0,
                        0));
            }
        }
        PassReport report = new PassReport(name(), changes);
        return folded.into().isEmpty()
                ? new PassResult(model, report)
                : new PassResult(folded.model().withStep(new Recipe.Step(name(), settings())), report);
    }
}
