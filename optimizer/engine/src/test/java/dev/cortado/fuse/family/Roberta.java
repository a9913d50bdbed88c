package dev.cortado.fuse.family;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;

/** RoBERTa: positions counted from 2 over what is not padding, which the graph sees by the words; one segment. */
record Roberta() implements Family {

    private static final int PAD = 1;

    @Override
    public OnnxModel model(Style style, int opset, long seed) {
        Style.Sizes sizes = Style.Sizes.SMALL;
        Net net = Family.start(style, opset, seed);
        String kept = net.cast(net.op("Not", net.op("Equal", "input_ids", net.whole(PAD))), ElementType.INT64);
        String places = net.op("Add", net.op("Mul", net.op("CumSum", kept, net.whole(1)), kept), net.whole(PAD));
        String words =
                net.op("Gather", net.weight(net.random(WORDS * sizes.width(), 1), WORDS, sizes.width()), "input_ids");
        String zeros = net.op("ConstantOfShape", net.op("Shape", "input_ids"), ModelBuilder.tensor("value", zero()));
        String segments = net.op("Gather", net.weight(net.random(sizes.width(), 1), 1, sizes.width()), zeros);
        String positions =
                net.op("Gather", net.weight(net.random(PLACES * sizes.width(), 1), PLACES, sizes.width()), places);
        String x = style.norm(net, net.op("Add", net.op("Add", words, segments), positions), sizes.width(), EPSILON);
        String mask = style.mask(net, "attention_mask", x);
        for (int layer = 0; layer < sizes.layers(); layer++) {
            x = Family.postNorm(net, style, sizes, x, mask, null);
        }
        net.output("last_hidden_state", x);
        return net.build();
    }

    private static dev.cortado.onnx.proto.TensorProto zero() {
        return dev.cortado.onnx.proto.TensorProto.newBuilder()
                .setDataType(ElementType.INT64.code())
                .addDims(1)
                .addInt64Data(0)
                .build();
    }
}
