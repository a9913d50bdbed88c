package dev.cortado.quantize.dynamic;

import com.google.protobuf.UnsafeByteOperations;
import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.quantize.dynamic.Decision.LeftAlone;
import dev.cortado.quantize.dynamic.Decision.Rewritten;
import dev.cortado.quantize.tensor.IntegerRange;
import dev.cortado.quantize.tensor.LinearQuantization;
import dev.cortado.quantize.tensor.Nodes;
import dev.cortado.quantize.tensor.QuantizedTensor;
import dev.cortado.quantize.tensor.WeightType;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An {@code LSTM} with constant weights W and R becomes ONNX Runtime's {@code com.microsoft.DynamicQuantizeLSTM}, which quantises the
 * input and, at every step, the hidden state; biases, peepholes and activations stay floats. It wants W and R transposed,
 * [directions, inputs, 4 hidden]. Scales are one for each direction, or, per channel, one for each direction and column.
 *
 * <p>The kernel takes per-channel weights with one zero point only. So these are symmetric whatever the weight type, as {@link DynamicConv}
 * has them.
 *
 * <p>Cases left alone: (1) W or R is computed at run time, fed, not of type float, or empty; (2) the batch comes first (layout 1), which
 * the kernel does not know.
 */
final class DynamicLstm implements OperatorRewrite {

    private record Recurrent(String quantized, String scale, String zeroPoint, long bytes) {}

    /** The integers, scales and zero points of one weight. */
    private static final class Numbers {
        private final byte[] values;
        private final float[] scales;
        private final byte[] zeroPoints;

        Numbers(int count, int scaleCount) {
            values = new byte[count];
            scales = new float[scaleCount];
            zeroPoints = new byte[scaleCount];
        }
    }

    @Override
    public String operator() {
        return "LSTM";
    }

    @Override
    public Decision rewrite(Node node, RewriteContext context) throws IOException {
        if (node.integer("layout", 0) != 0) {
            return new LeftAlone("its batch comes first (layout 1), which ONNX Runtime's quantised LSTM does not know");
        }
        for (int position : new int[] {1, 2}) {
            Optional<String> reason =
                    context.reasonAgainst(node.input(position), "weight '" + node.input(position) + "'");
            if (reason.isPresent()) {
                return new LeftAlone(reason.get());
            }
        }
        Tensor input = context.constant(node.input(1)).orElseThrow();
        Numbers inputNumbers = quantize(input, context.settings());
        Tensor hidden = context.constant(node.input(2)).orElseThrow();
        Numbers hiddenNumbers = quantize(hidden, context.settings());
        Recurrent w = add(input, inputNumbers, context);
        Recurrent r = add(hidden, hiddenNumbers, context);
        List<AttributeProto> attributes = node.proto().getAttributeList().stream()
                .filter(attribute -> !attribute.getName().equals("layout"))
                .toList();
        NodeProto.Builder changed = node.proto().toBuilder()
                .setDomain(DynamicQuantizer.CONTRIBUTED)
                .setOpType("DynamicQuantizeLSTM")
                .clearInput()
                .addInput(node.input(0))
                .addInput(w.quantized())
                .addInput(r.quantized())
                .clearAttribute()
                .addAllAttribute(attributes);
        for (int position = 3; position <= 7; position++) {
            changed.addInput(node.input(position));
        }
        changed.addAllInput(List.of(w.scale(), w.zeroPoint(), r.scale(), r.zeroPoint()));
        if (node.attribute("hidden_size").isEmpty()) {
            changed.addAttribute(Nodes.integer("hidden_size", hidden.shape().getLast()));
        }
        context.add(changed.build());
        return new Rewritten(
                context.settings().weightType().elementType()
                        + (isReduced(context.settings()) ? " (7 bits)" : "")
                        + (context.settings().perChannel() ? " per channel" : " per tensor"),
                input.byteSize() + hidden.byteSize(),
                w.bytes() + r.bytes());
    }

    /** The gates' matrices are multiplied with more than one activation: which weights meet is not looked into. */
    private static boolean isReduced(DynamicQuantization settings) {
        return settings.range() != ReduceRange.NEVER;
    }

    private static Numbers quantize(Tensor tensor, DynamicQuantization settings) {
        Tensor transposed = Constants.transposed(tensor, tensor.name(), List.of(0, 2, 1));
        List<Long> matrix = transposed.shape().subList(1, 3);
        int directions = Math.toIntExact(transposed.shape().getFirst());
        boolean perChannel = settings.perChannel();
        boolean shifted = perChannel && settings.weightType() == WeightType.UINT8;
        boolean reduced = isReduced(settings);
        IntegerRange range = IntegerRange.of(perChannel ? WeightType.INT8 : settings.weightType(), reduced);
        int shift = shifted ? reduced ? 64 : 128 : 0;
        float[] floats = transposed.floats();
        int size = floats.length / directions;
        int columns = perChannel ? Math.toIntExact(matrix.getLast()) : 1;
        Numbers numbers = new Numbers(floats.length, directions * columns);
        for (int direction = 0; direction < directions; direction++) {
            QuantizedTensor quantized = QuantizedTensor.of(
                    tensor.name(),
                    Arrays.copyOfRange(floats, direction * size, (direction + 1) * size),
                    matrix,
                    range,
                    perChannel ? 1 : QuantizedTensor.WHOLE);
            byte[] values = quantized.values();
            for (int i = 0; i < size; i++) {
                numbers.values[direction * size + i] = (byte) (values[i] + shift);
            }
            for (int column = 0; column < columns; column++) {
                LinearQuantization channel = quantized.channels().get(column);
                numbers.scales[direction * columns + column] = channel.scale();
                numbers.zeroPoints[direction * columns + column] = (byte) (channel.zeroPoint() + shift);
            }
        }
        return numbers;
    }

    private static Recurrent add(Tensor tensor, Numbers numbers, RewriteContext context) throws IOException {
        List<Long> shape = tensor.shape();
        ElementType type = context.settings().weightType().elementType();
        List<Long> scaleShape =
                context.settings().perChannel() ? List.of(shape.getFirst(), shape.get(1)) : List.of(shape.getFirst());
        String name = tensor.name();
        String quantized = context.addConstant(Constants.packed(
                name + "_quantized",
                type,
                List.of(shape.get(0), shape.get(2), shape.get(1)),
                context.keep(numbers.values)));
        String scale = context.addConstant(Constants.floats(name + "_scale", scaleShape, numbers.scales));
        String zeroPoint = context.addConstant(Constants.packed(
                name + "_zero_point", type, scaleShape, UnsafeByteOperations.unsafeWrap(numbers.zeroPoints)));
        return new Recurrent(
                quantized,
                scale,
                zeroPoint,
                numbers.values.length + 4L * numbers.scales.length + numbers.zeroPoints.length);
    }
}
