package dev.cortado.fuse.match;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.InputSpec;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.SynthesizedTensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Made-up inputs of which the last tokens of some texts are padding: of the first text none, of each further one more, two thirds at
 * most. What pads is every two-dimensional input that a made-up input would fill with ones, as a mask is.
 */
public final class PaddedInputs implements AutoCloseable {

    private static final int FEWEST_TOKENS = 3;

    private final Map<String, OnnxTensor> tensors;
    private final Map<String, long[][]> masks;

    private PaddedInputs(Map<String, OnnxTensor> tensors, Map<String, long[][]> masks) {
        this.tensors = tensors;
        this.masks = masks;
    }

    /** Makes inputs of which those pad that a made-up input would fill with ones. */
    public static PaddedInputs of(OnnxModel model, int batch, int tokens, long seed) {
        return of(model, batch, tokens, seed, Set.of());
    }

    /**
     * Makes inputs.
     *
     * @param known names of inputs that pad as well, whatever a made-up input would have
     * @param batch the number of texts, where the model leaves it open
     * @param tokens of the longest text, where the model leaves it open
     * @throws IllegalArgumentException if inputs cannot be made up; one line saying which
     */
    public static PaddedInputs of(OnnxModel model, int batch, int tokens, long seed, Set<String> known) {
        List<InputSpec> specs = InputSynthesizer.of(model).specs(batch, tokens);
        Map<String, long[][]> masks = new LinkedHashMap<>();
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>(SynthesizedTensors.of(
                specs.stream().filter(spec -> !isMask(spec, known)).toList(), seed));
        try {
            for (InputSpec spec : specs) {
                if (isMask(spec, known)) {
                    long[][] mask = mask(spec);
                    masks.put(spec.name(), mask);
                    tensors.put(spec.name(), tensor(spec, mask));
                }
            }
        } catch (OrtException e) {
            tensors.values().forEach(OnnxTensor::close);
            throw new IllegalStateException("a mask could not be made: " + e.getMessage(), e);
        }
        return new PaddedInputs(tensors, masks);
    }

    private static boolean isMask(InputSpec spec, Set<String> known) {
        boolean integer = spec.type() == ElementType.INT64
                || spec.type() == ElementType.INT32
                || spec.type() == ElementType.BOOL
                || spec.type() == ElementType.FLOAT;
        return integer
                && (known.contains(spec.name()) || (spec.content() == InputSpec.Content.CONSTANT && spec.bound() == 1))
                && spec.shape().size() == 2
                && spec.shape().get(1) >= FEWEST_TOKENS;
    }

    private static long[][] mask(InputSpec spec) {
        int rows = Math.toIntExact(spec.shape().get(0));
        int columns = Math.toIntExact(spec.shape().get(1));
        long[][] mask = new long[rows][columns];
        for (int row = 0; row < rows; row++) {
            int padding = rows == 1 ? columns / 3 : row * (2 * columns / 3) / (rows - 1);
            for (int column = 0; column < columns - padding; column++) {
                mask[row][column] = 1;
            }
        }
        return mask;
    }

    private static OnnxTensor tensor(InputSpec spec, long[][] mask) throws OrtException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(
                        Math.multiplyExact(spec.count(), (int) spec.type().bytes(1)))
                .order(ByteOrder.nativeOrder());
        for (long[] row : mask) {
            for (long value : row) {
                switch (spec.type()) {
                    case INT64 -> buffer.putLong(value);
                    case INT32 -> buffer.putInt((int) value);
                    case FLOAT -> buffer.putFloat((float) value);
                    default -> buffer.put((byte) value);
                }
            }
        }
        buffer.flip();
        long[] shape = spec.shape().stream().mapToLong(Long::longValue).toArray();
        var environment = InferenceSession.environment();
        return switch (spec.type()) {
            case INT64 -> OnnxTensor.createTensor(environment, buffer.asLongBuffer(), shape);
            case INT32 -> OnnxTensor.createTensor(environment, buffer.asIntBuffer(), shape);
            case FLOAT -> OnnxTensor.createTensor(environment, buffer.asFloatBuffer(), shape);
            default -> OnnxTensor.createTensor(environment, buffer, shape, OnnxJavaType.BOOL);
        };
    }

    /** A tensor for every input. */
    public Map<String, OnnxTensor> tensors() {
        return tensors;
    }

    /** What pads: 1 a token, 0 padding, a row per text, by input; empty for a model that takes no mask. */
    public Map<String, long[][]> masks() {
        return masks;
    }

    @Override
    public void close() {
        tensors.values().forEach(OnnxTensor::close);
    }
}
