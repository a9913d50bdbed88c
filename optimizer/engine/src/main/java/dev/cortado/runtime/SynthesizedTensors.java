package dev.cortado.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** Makes tensors from {@link InputSpec}s: seeded, in direct buffers, so that ONNX Runtime reads them without a copy. */
public final class SynthesizedTensors {

    private static final int BYTE_VALUES = 256;

    private SynthesizedTensors() {}

    /**
     * Makes all of a model's inputs; the caller closes them.
     *
     * @throws IllegalArgumentException if a type cannot be made in Java
     */
    public static Map<String, OnnxTensor> of(List<InputSpec> specs, long seed) {
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        try {
            for (InputSpec spec : specs) {
                tensors.put(spec.name(), tensor(spec, seed));
            }
            return tensors;
        } catch (OrtException e) {
            tensors.values().forEach(OnnxTensor::close);
            throw new IllegalStateException(
                    "inputs could not be made: " + OrtFailure.of(e).cause(), e);
        } catch (RuntimeException e) {
            tensors.values().forEach(OnnxTensor::close);
            throw e;
        }
    }

    private static OnnxTensor tensor(InputSpec spec, long seed) throws OrtException {
        OrtEnvironment environment = InferenceSession.environment();
        var random = new SplittableRandom(seed
                ^ ((long) spec.name().hashCode() << Integer.SIZE)
                ^ spec.shape().hashCode());
        long[] shape = spec.shape().stream().mapToLong(Long::longValue).toArray();
        int count = spec.count();
        LongSupplier whole = whole(spec, random);
        return switch (spec.type()) {
            case FLOAT -> {
                ByteBuffer buffer = direct(count, Float.BYTES);
                for (int i = 0; i < count; i++) {
                    buffer.putFloat((float) real(spec, whole, random));
                }
                yield OnnxTensor.createTensor(environment, buffer.flip().asFloatBuffer(), shape);
            }
            case DOUBLE -> {
                ByteBuffer buffer = direct(count, Double.BYTES);
                for (int i = 0; i < count; i++) {
                    buffer.putDouble(real(spec, whole, random));
                }
                yield OnnxTensor.createTensor(environment, buffer.flip().asDoubleBuffer(), shape);
            }
            case FLOAT16, BFLOAT16 -> {
                boolean half = spec.type() == dev.cortado.onnx.ElementType.FLOAT16;
                ByteBuffer buffer = direct(count, Short.BYTES);
                for (int i = 0; i < count; i++) {
                    float value = (float) real(spec, whole, random);
                    buffer.putShort(
                            half ? Float.floatToFloat16(value) : (short) (Float.floatToIntBits(value) >>> Short.SIZE));
                }
                yield OnnxTensor.createTensor(
                        environment,
                        buffer.flip().asShortBuffer(),
                        shape,
                        half ? OnnxJavaType.FLOAT16 : OnnxJavaType.BFLOAT16);
            }
            case INT64 -> {
                ByteBuffer buffer = direct(count, Long.BYTES);
                for (int i = 0; i < count; i++) {
                    buffer.putLong(whole.getAsLong());
                }
                yield OnnxTensor.createTensor(environment, buffer.flip().asLongBuffer(), shape);
            }
            case INT32 -> {
                ByteBuffer buffer = direct(count, Integer.BYTES);
                for (int i = 0; i < count; i++) {
                    buffer.putInt((int) whole.getAsLong());
                }
                yield OnnxTensor.createTensor(environment, buffer.flip().asIntBuffer(), shape);
            }
            case INT16 -> {
                ByteBuffer buffer = direct(count, Short.BYTES);
                for (int i = 0; i < count; i++) {
                    buffer.putShort((short) whole.getAsLong());
                }
                yield OnnxTensor.createTensor(environment, buffer.flip().asShortBuffer(), shape);
            }
            case INT8, UINT8, BOOL -> {
                ByteBuffer buffer = direct(count, Byte.BYTES);
                for (int i = 0; i < count; i++) {
                    buffer.put((byte) whole.getAsLong());
                }
                OnnxJavaType type = switch (spec.type()) {
                    case INT8 -> OnnxJavaType.INT8;
                    case UINT8 -> OnnxJavaType.UINT8;
                    default -> OnnxJavaType.BOOL;
                };
                yield OnnxTensor.createTensor(environment, buffer.flip(), shape, type);
            }
            case STRING -> {
                String[] texts = new String[count];
                Arrays.fill(texts, "text");
                yield OnnxTensor.createTensor(environment, texts, shape);
            }
            default ->
                throw new IllegalArgumentException(
                        "input '" + spec.name() + "': inputs of this type cannot be made in Java: " + spec.type());
        };
    }

    private static double real(InputSpec spec, LongSupplier whole, SplittableRandom random) {
        return spec.content() == InputSpec.Content.NORMAL ? random.nextGaussian() : whole.getAsLong();
    }

    private static LongSupplier whole(InputSpec spec, SplittableRandom random) {
        return switch (spec.content()) {
            case NORMAL -> () -> random.nextInt(BYTE_VALUES);
            case INDEX -> () -> random.nextLong(spec.bound());
            case CONSTANT -> spec::bound;
            case POSITION ->
                new LongSupplier() {
                    private final long length =
                            spec.shape().isEmpty() ? 1 : spec.shape().getLast();
                    private long next;

                    @Override
                    public long getAsLong() {
                        return next++ % length;
                    }
                };
        };
    }

    private static ByteBuffer direct(int count, int size) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(count, size)).order(ByteOrder.nativeOrder());
    }
}
