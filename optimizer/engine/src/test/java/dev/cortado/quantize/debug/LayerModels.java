package dev.cortado.quantize.debug;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.progress.Progress;
import java.util.List;

/** Models of a layer, and what their table should say. */
final class LayerModels {

    private LayerModels() {}

    static TensorProto bytes(String name, ElementType type, List<Long> shape, int... values) {
        byte[] packed = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            packed[i] = (byte) values[i];
        }
        return Constants.packed(name, type, shape, ByteString.copyFrom(packed));
    }

    static double decibels(float[] expected, double... found) {
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < expected.length; i++) {
            signal += expected[i] * (double) expected[i];
            noise += (expected[i] - found[i]) * (expected[i] - found[i]);
        }
        return 10 * Math.log10(signal / noise);
    }

    static LayerRow only(OnnxModel quantized, OnnxModel floats) {
        List<LayerRow> rows =
                LayerReport.ofWeights(quantized, floats, Progress.NONE).rows();
        assertThat(rows).hasSize(1);
        return rows.getFirst();
    }

    static OnnxModel product(int inner, int columns, float... weights) {
        return new ModelBuilder()
                .input("x", ElementType.FLOAT, "rows", inner)
                .weight("w", List.of((long) inner, (long) columns), weights)
                .node("MatMul", "layer", List.of("x", "w"), "y")
                .output("y")
                .build();
    }
}
