package dev.cortado.quantize.qdq;

import java.util.List;

/**
 * The part a node can play in a quantised graph.
 *
 * @param kind what it does with integers
 * @param activations the positions of the inputs it would read as integers
 * @param weight the position of its constant weights, or {@link #NONE}
 * @param axis the weights' dimension of output channels, or {@link dev.cortado.quantize.tensor.QuantizedTensor#WHOLE}
 * @param bias the position of its bias, or {@link #NONE}
 */
record Role(Kind kind, List<Integer> activations, int weight, int axis, int bias) {

    /** Stands for "it has none" where a position is asked for. */
    static final int NONE = -1;

    /** What a node does with integers. */
    enum Kind {
        /** Multiplies and adds up: what quantisation is for. */
        PRODUCT,
        /** Looks rows up in a constant table, which is stored as integers. */
        TABLE,
        /** Calculates element by element or averages: worth it only between nodes that work on integers already. */
        CALCULATION,
        /** Moves numbers about unchanged, so that its output has the scale of its input. */
        RELOCATION,
        /** Cuts a range off, which rounding to integers does by itself. */
        CLAMP,
        /** Reads integers and gives none, such as the place of the largest. */
        READER
    }

    Role {
        activations = List.copyOf(activations);
    }

    static Role of(Kind kind, List<Integer> activations) {
        return new Role(kind, activations, NONE, NONE, NONE);
    }

    boolean hasWeight() {
        return weight != NONE;
    }
}
