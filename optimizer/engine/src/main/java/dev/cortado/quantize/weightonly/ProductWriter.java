package dev.cortado.quantize.weightonly;

import dev.cortado.onnx.Node;
import java.io.IOException;

/** Writes products with quantised matrices, in one of the layouts. */
interface ProductWriter {

    /** Adds a matrix's constants, once for all products that read it. */
    void store(PlannedWeight weight, BlockMatrix quantized) throws IOException;

    /**
     * Adds what replaces a product and gives the same output under the same name.
     *
     * @param node a MatMul or a Gemm
     * @param input what it reads: its left-hand side, or that divided by AWQ's scales
     */
    void write(Node node, PlannedWeight weight, String input) throws IOException;

    /** The size of a stored matrix's constants, in bytes. */
    long bytes(PlannedWeight weight);
}
