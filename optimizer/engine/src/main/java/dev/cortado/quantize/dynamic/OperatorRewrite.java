package dev.cortado.quantize.dynamic;

import dev.cortado.onnx.Node;
import java.io.IOException;

/** Quantises the nodes of one operator type. */
interface OperatorRewrite {

    /** The operator type, of the standard domain. */
    String operator();

    /**
     * Adds to the context what replaces the node, which gives the same outputs under the same names; or adds nothing and
     * says why.
     */
    Decision rewrite(Node node, RewriteContext context) throws IOException;
}
