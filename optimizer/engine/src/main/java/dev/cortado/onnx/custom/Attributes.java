package dev.cortado.onnx.custom;

import com.google.protobuf.ByteString;
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.onnx.proto.TensorProto;
import java.util.List;

/** Makes the attributes of nodes. */
final class Attributes {

    private Attributes() {}

    static AttributeProto integer(String name, long value) {
        return attribute(name, AttributeProto.AttributeType.INT).setI(value).build();
    }

    static AttributeProto integers(String name, List<Long> values) {
        return attribute(name, AttributeProto.AttributeType.INTS)
                .addAllInts(values)
                .build();
    }

    static AttributeProto real(String name, double value) {
        return attribute(name, AttributeProto.AttributeType.FLOAT)
                .setF((float) value)
                .build();
    }

    static AttributeProto text(String name, String value) {
        return attribute(name, AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    static AttributeProto texts(String name, List<String> values) {
        return attribute(name, AttributeProto.AttributeType.STRINGS)
                .addAllStrings(values.stream().map(ByteString::copyFromUtf8).toList())
                .build();
    }

    static AttributeProto tensor(String name, TensorProto value) {
        return attribute(name, AttributeProto.AttributeType.TENSOR).setT(value).build();
    }

    private static AttributeProto.Builder attribute(String name, AttributeProto.AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }
}
