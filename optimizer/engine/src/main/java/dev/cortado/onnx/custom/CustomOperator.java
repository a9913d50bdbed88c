package dev.cortado.onnx.custom;

import dev.cortado.onnx.Node;
import java.util.Arrays;
import java.util.Optional;

/** The operators of the domain {@value #DOMAIN}, all in version {@value #VERSION}. */
public enum CustomOperator {
    /** A stack of transformer layers. */
    ENCODER("Encoder"),
    /** A product with weights of a dense format. */
    QUANT_MAT_MUL("QuantMatMul"),
    /** A product with weights of a sparse format. */
    SPARSE_MAT_MUL("SparseMatMul"),
    /** Embeddings of words, positions and segments, their sum normalised. */
    EMBED_LAYER_NORM("EmbedLayerNorm"),
    /** The mean of a text's tokens. */
    MEAN_POOL("MeanPool");

    /** The domain of these operators. */
    public static final String DOMAIN = "dev.cortado";

    /** The version of the domain. */
    public static final long VERSION = 1;

    private final String operator;

    CustomOperator(String operator) {
        this.operator = operator;
    }

    /** Its operator type in a graph. */
    public String operator() {
        return operator;
    }

    /** Whether a node is of this operator. */
    public boolean is(Node node) {
        return node.domain().equals(DOMAIN) && node.operator().equals(operator);
    }

    /** The operator of a node; empty for those of other domains. */
    public static Optional<CustomOperator> of(Node node) {
        return Arrays.stream(values()).filter(operator -> operator.is(node)).findFirst();
    }
}
