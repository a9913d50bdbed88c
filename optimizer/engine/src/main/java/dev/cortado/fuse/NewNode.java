package dev.cortado.fuse;

import com.google.protobuf.ByteString;
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.onnx.proto.NodeProto;
import java.util.List;

/** Makes nodes. */
final class NewNode {

    private NewNode() {}

    static NodeProto of(
            String domain,
            String operator,
            String name,
            List<String> inputs,
            List<String> outputs,
            AttributeProto... attributes) {
        return NodeProto.newBuilder()
                .setDomain(domain)
                .setOpType(operator)
                .setName(name)
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addAllAttribute(List.of(attributes))
                .build();
    }

    static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto real(String name, double value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF((float) value)
                .build();
    }

    static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }
}
