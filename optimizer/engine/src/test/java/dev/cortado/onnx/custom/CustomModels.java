package dev.cortado.onnx.custom;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.proto.AttributeProto;
import java.util.Arrays;
import java.util.List;

/** Models of a single operator of Cortado's domain. */
public final class CustomModels {

    private CustomModels() {}

    /** An encoder with inputs {@code hidden}, and, if wanted, {@code mask} and {@code bias}, and output {@code output}. */
    public static OnnxModel encoder(EncoderStack stack, boolean mask, boolean bias, long opset) {
        int width = stack.layers().getFirst().output().outputs();
        ModelBuilder builder = new ModelBuilder()
                .opset(opset)
                .domain(CustomOperator.DOMAIN)
                .input("hidden", ElementType.FLOAT, "batch", "tokens", width);
        if (mask) {
            builder.input("mask", ElementType.INT64, "batch", "tokens");
        }
        if (bias) {
            builder.input("bias", ElementType.FLOAT, "bias_batch", "bias_heads", "tokens", "tokens");
        }
        EncoderOperator.Values values =
                new EncoderOperator.Values("hidden", mask ? "mask" : "", bias ? "bias" : "", "output");
        return complete(builder, EncoderOperator.write(stack, "encoder", values, name -> name));
    }

    static OnnxModel complete(ModelBuilder builder, OperatorNode... nodes) {
        for (OperatorNode node : nodes) {
            node.parameters().forEach(parameter -> builder.initializer(parameter.proto()));
            builder.node(
                    node.node().getDomain(),
                    node.node().getOpType(),
                    node.node().getName(),
                    node.node().getInputList(),
                    node.node().getOutputList(),
                    node.node().getAttributeList().toArray(AttributeProto[]::new));
        }
        List<OperatorNode> all = Arrays.asList(nodes);
        if (builder.graph().getOutputCount() == 0) {
            builder.output(all.getLast().node().getOutput(0));
        }
        return CustomFunctions.complete(builder.build());
    }
}
