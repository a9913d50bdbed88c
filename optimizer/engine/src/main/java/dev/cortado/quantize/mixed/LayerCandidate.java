package dev.cortado.quantize.mixed;

import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import java.util.List;

/** One way to quantise a layer, among which a mixed model chooses for each. To add a method is to implement this. */
public interface LayerCandidate {

    /** What tables call it, for example {@code int8}; unique among the candidates of a search. */
    String name();

    /** The pass over the whole model: the nodes it changes are the layers, if {@link #isLayer} says so. */
    Pass everywhere();

    /** Whether a node that {@link #everywhere} changes is a layer by itself, and does not merely follow others. */
    default boolean isLayer(NodeChange change) {
        return change.outcome() == Outcome.CHANGED;
    }

    /**
     * The pass over some layers only. It must leave every other layer alone, and may be applied to a model in which other layers were
     * quantised before.
     *
     * @param nodes labels of nodes, at least one
     */
    Pass only(List<String> nodes);
}
