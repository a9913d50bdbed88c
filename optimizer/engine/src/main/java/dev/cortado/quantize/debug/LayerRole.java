package dev.cortado.quantize.debug;

import dev.cortado.onnx.FlatGraph;
import dev.cortado.onnx.Node;
import java.util.List;

/**
 * What a weight is to the operator that works with it.
 *
 * @param node the operator; the reader itself unless the weight is dequantised first
 * @param position of the weight among the operator's inputs, as the operator's float form has it
 * @param transposed whether the last two dimensions are stored the other way round than {@code MatMul} reads them
 */
record LayerRole(Node node, int position, boolean transposed) {

    private static final int FARTHEST = 4;

    static LayerRole of(FlatGraph graph, Node reader, String tensor) {
        if (!reader.operator().equals("DequantizeLinear")) {
            return new LayerRole(reader, position(reader, reader.inputs().indexOf(tensor)), isTransposed(reader));
        }
        String value = reader.outputs().getFirst();
        boolean turned = false;
        for (int step = 0; step < FARTHEST; step++) {
            List<Node> readers = graph.consumers(value);
            if (readers.isEmpty()) {
                break;
            }
            Node next = readers.getFirst();
            if (!List.of("Transpose", "Identity", "Cast").contains(next.operator())) {
                return new LayerRole(next, position(next, next.inputs().indexOf(value)), turned != isTransposed(next));
            }
            turned ^= next.operator().equals("Transpose");
            value = next.outputs().getFirst();
        }
        return new LayerRole(reader, 0, turned);
    }

    /** What operators that do the same have in common; operators not named here are alone. */
    static String family(String operator) {
        return switch (operator) {
            case "MatMul",
                    "Gemm",
                    "FusedMatMul",
                    "MatMulInteger",
                    "QLinearMatMul",
                    "QGemm",
                    "MatMulIntegerToFloat",
                    "DynamicQuantizeMatMul",
                    "MatMulNBits" -> "MatMul";
            case "Conv", "FusedConv", "ConvInteger", "QLinearConv" -> "Conv";
            case "Gather", "GatherBlockQuantized" -> "Gather";
            case "LSTM", "DynamicQuantizeLSTM" -> "LSTM";
            case "Attention", "QAttention" -> "Attention";
            default -> operator;
        };
    }

    /** Whether an operator reads its matrix the other way round than {@code MatMul}. */
    static boolean isTransposed(Node node) {
        return switch (node.operator()) {
            case "MatMulNBits" -> true;
            case "LSTM" -> true;
            case "Gemm", "QGemm", "FusedMatMul" -> node.integer("transB", 0) != 0;
            default -> false;
        };
    }

    private static int position(Node node, int found) {
        return switch (node.operator()) {
            case "QLinearMatMul", "QLinearConv", "QGemm" -> 1;
            default -> found;
        };
    }
}
