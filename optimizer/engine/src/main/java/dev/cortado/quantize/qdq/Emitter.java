package dev.cortado.quantize.qdq;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.quantize.dynamic.ReduceRange;
import dev.cortado.quantize.tensor.QuantizedTensor;
import java.io.IOException;
import java.util.List;

/** Writes quantised nodes in one format. */
abstract class Emitter {

    private static final int FULL_RANGE = 127;

    /**
     * What became of a node.
     *
     * @param what one phrase for the report
     * @param bytes the size of its constants now
     */
    record Written(String what, long bytes) {}

    private final Emission emission;
    private final Weights weights;
    private final Biases biases;

    Emitter(Emission emission) {
        this.emission = emission;
        this.weights = new Weights(emission);
        this.biases = new Biases(emission);
    }

    Emission emission() {
        return emission;
    }

    Plan plan() {
        return emission.plan();
    }

    Biases biases() {
        return biases;
    }

    /** The weights of a node that has such, with scales that its bias fits. */
    Weights.Weight weight(Node node, Role role) throws IOException {
        Tensor tensor = emission.constant(node.input(role.weight())).orElseThrow();
        return weights.product(
                tensor,
                role.axis(),
                biases.scales(node, role),
                PairLayout.toKeepSafe(node, tensor.shape(), emission.settings()));
    }

    /** Adds what stands for a node; a clamp, which rounding does, is not written at all. */
    final Written emit(Node node, Role role) throws IOException {
        return switch (role.kind()) {
            case TABLE -> table(node, role);
            case CLAMP -> new Written("joined with the node before it", 0);
            default -> quantized(node, role);
        };
    }

    /** Adds what stands for a node that reads integers. */
    abstract Written quantized(Node node, Role role) throws IOException;

    /** Adds a node that stays in floats. */
    abstract void plain(Node node);

    /** {@code Y = DequantizeLinear(Gather(Tq, indices), sT, zT)}. */
    private Written table(Node node, Role role) throws IOException {
        Weights.Weight table =
                weights.table(emission.constant(node.input(role.weight())).orElseThrow(), role.axis());
        String output = node.outputs().getFirst();
        String rows = emission.graph().freshName(output + "_rows");
        emission.graph()
                .add(node.proto().toBuilder()
                        .setInput(0, table.integers())
                        .setOutput(0, rows)
                        .build());
        List<String> inputs = List.of(rows, table.scale(), table.zeroPoint());
        boolean columns = role.axis() != QuantizedTensor.WHOLE;
        if (columns) {
            emission.dequantizeColumns(inputs, output);
        } else {
            emission.dequantize(inputs, output, QuantizedTensor.WHOLE);
        }
        return new Written("uint8 table" + (columns ? " per channel" : " per tensor"), table.bytes());
    }

    String describe(Role role, Weights.Weight weight) {
        StaticQuantization settings = emission.settings();
        String activations = settings.activationType() + (settings.symmetricActivations() ? " symmetric" : "");
        if (!role.hasWeight()) {
            return activations;
        }
        return activations + ", weights " + settings.weightType().elementType()
                + (settings.reduceRange() ? " (7 bits)" : "")
                + (settings.range() == ReduceRange.AUTO && weight.fewestSteps() < FULL_RANGE
                        ? " (" + weight.fewestSteps() + " steps or more a channel, so that no sum overflows)"
                        : "")
                + (weight.axis() != QuantizedTensor.WHOLE ? " per channel" : " per tensor")
                + (weight.widened() > 0
                        ? ", " + weight.widened() + " of their scales made larger so that the bias fits 32 bits"
                        : "");
    }
}
