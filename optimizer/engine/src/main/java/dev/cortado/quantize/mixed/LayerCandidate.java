package dev.cortado.quantize.mixed;

import dev.cortado.onnx.Pass;
import java.util.List;

/** One way to quantise a layer, among which a mixed model chooses for each. To add a method is to implement this. */
public interface LayerCandidate {

    /** What tables call it, for example {@code int8}; unique among the candidates of a search. */
    String name();

    /** The pass over the whole model: the nodes it changes are the layers. */
    Pass everywhere();

    /**
     * The pass over some layers only. It must leave every other node alone, and may be applied to a model in which other layers were
     * quantised before.
     *
     * @param nodes labels of nodes, at least one
     */
    Pass only(List<String> nodes);
}
