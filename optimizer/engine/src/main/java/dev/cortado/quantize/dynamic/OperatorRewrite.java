package dev.cortado.quantize.dynamic;

import dev.cortado.onnx.Node;
import java.io.IOException;

/** Quantises the nodes of one operator type. */
interface OperatorRewrite {

    /** The operator type. */
    String operator();

    /** The operator's domain; the standard one is the empty string. */
    default String domain() {
        return "";
    }

    /**
     * Adds to the context what replaces the node, which gives the same outputs under the same names; or adds nothing and
     * says why.
     *
     * @throws dev.cortado.quantize.tensor.NotFiniteException if a weight holds NaN or an infinity; nothing was added then
     */
    Decision rewrite(Node node, RewriteContext context) throws IOException;
}
