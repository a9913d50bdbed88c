package dev.cortado.measure.peak;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.GraphBuilder;
import dev.cortado.onnx.OnnxModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Models of one matrix product with a constant weight, which the kernel may pack beforehand as it does in real models. */
final class ProductModels {

    private static final long OPSET = 21;
    private static final String MICROSOFT = "com.microsoft";
    private static final long BLOCK = 32;
    private static final long INT8_ACTIVATIONS = 4;
    private static final int NIBBLES = 2;
    private static final int BYTE_VALUES = 256;

    private ProductModels() {}

    /**
     * A product of {@code [rows, inner]} with {@code [inner, columns]}.
     *
     * @throws IllegalArgumentException if the kind is no product
     */
    static OnnxModel of(Peak.Kind kind, long rows, long inner, long columns) {
        List<Long> left = List.of(rows, inner);
        List<Long> right = List.of(inner, columns);
        List<Long> product = List.of(rows, columns);
        var builder = new GraphBuilder("peak", OPSET);
        var random = new SplittableRandom(1);
        return switch (kind) {
            case FP32 -> matMul(builder, ElementType.FLOAT, left, right, product, random);
            case FP16 -> matMul(builder, ElementType.FLOAT16, left, right, product, random);
            case BF16 -> matMul(builder, ElementType.BFLOAT16, left, right, product, random);
            case INT8 ->
                builder.input("a", ElementType.UINT8, left)
                        .output("y", ElementType.INT32, product)
                        .initializer("b", ElementType.INT8, right, bytes(inner * columns, random))
                        .node("", "MatMulInteger", List.of("a", "b"), List.of("y"), Map.of())
                        .build();
            case INT4 ->
                builder.domain(MICROSOFT)
                        .input("a", ElementType.FLOAT, left)
                        .output("y", ElementType.FLOAT, product)
                        .initializer(
                                "b",
                                ElementType.UINT8,
                                List.of(columns, inner / BLOCK, BLOCK / NIBBLES),
                                bytes(columns * inner / NIBBLES, random))
                        .initializer(
                                "s",
                                ElementType.FLOAT,
                                List.of(columns * inner / BLOCK),
                                numbers(ElementType.FLOAT, columns * inner / BLOCK, random))
                        .node(
                                MICROSOFT,
                                "MatMulNBits",
                                List.of("a", "b", "s"),
                                List.of("y"),
                                Map.of(
                                        "K",
                                        inner,
                                        "N",
                                        columns,
                                        "bits",
                                        4L,
                                        "block_size",
                                        BLOCK,
                                        "accuracy_level",
                                        INT8_ACTIVATIONS))
                        .build();
            case COPY, TRIAD, CACHE_TRIAD -> throw new IllegalArgumentException(kind + " is no matrix product");
        };
    }

    private static OnnxModel matMul(
            GraphBuilder builder,
            ElementType type,
            List<Long> left,
            List<Long> right,
            List<Long> product,
            SplittableRandom random) {
        return builder.input("a", type, left)
                .output("y", type, product)
                .initializer("b", type, right, numbers(type, right.getFirst() * right.getLast(), random))
                .node("", "MatMul", List.of("a", "b"), List.of("y"), Map.of())
                .build();
    }

    private static ByteBuffer bytes(long count, SplittableRandom random) {
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(count));
        while (buffer.hasRemaining()) {
            buffer.put((byte) random.nextInt(BYTE_VALUES));
        }
        return buffer.flip();
    }

    /** Numbers between 0 and 1, so that no sum overflows a 16-bit float. */
    private static ByteBuffer numbers(ElementType type, long count, SplittableRandom random) {
        ByteBuffer buffer =
                ByteBuffer.allocate(Math.toIntExact(type.bytes(count))).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            float value = (float) random.nextDouble();
            switch (type) {
                case FLOAT16 -> buffer.putShort(Float.floatToFloat16(value));
                case BFLOAT16 -> buffer.putShort((short) (Float.floatToIntBits(value) >>> Short.SIZE));
                default -> buffer.putFloat(value);
            }
        }
        return buffer.flip();
    }
}
