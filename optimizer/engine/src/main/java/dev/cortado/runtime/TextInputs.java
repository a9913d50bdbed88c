package dev.cortado.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fills the inputs of a text model's graph from encoded texts; which ones there are is read from the graph. */
final class TextInputs {

    static final String IDS = "input_ids";
    static final String MASK = "attention_mask";
    static final String TYPES = "token_type_ids";
    static final String POSITIONS = "position_ids";

    private final List<Value> inputs;

    TextInputs(String model, List<Value> inputs) throws ModelLoadException {
        this.inputs = inputs;
        List<String> names = inputs.stream().map(Value::name).toList();
        for (Value input : inputs) {
            if (!List.of(IDS, MASK, TYPES, POSITIONS).contains(input.name())) {
                throw new ModelLoadException(model + " is no text encoder: a text fills the inputs " + IDS + ", " + MASK
                        + ", " + TYPES + ", " + POSITIONS + ", and the model also wants '" + input.name() + "'");
            }
            if (input.type() != ElementType.INT64 && input.type() != ElementType.INT32) {
                throw new ModelLoadException(model + ": expected the input '" + input.name()
                        + "' to be int64 or int32, found " + input.type());
            }
        }
        if (!names.contains(IDS)) {
            throw new ModelLoadException(
                    model + " is no text encoder: it has no input " + IDS + "; it has: " + String.join(", ", names));
        }
    }

    /** The tensors for a batch; the caller closes them. */
    Map<String, OnnxTensor> tensors(Tokenizer.Encoded encoded) throws OrtException {
        OrtEnvironment environment = InferenceSession.environment();
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        try {
            for (Value input : inputs) {
                long[][] rows = switch (input.name()) {
                    case IDS -> encoded.ids();
                    case MASK -> encoded.mask();
                    case TYPES -> encoded.typeIds();
                    default -> positions(encoded.mask());
                };
                tensors.put(input.name(), tensor(environment, rows, input.type()));
            }
            return tensors;
        } catch (OrtException | RuntimeException e) {
            tensors.values().forEach(OnnxTensor::close);
            throw e;
        }
    }

    /** Positions count the tokens, so that filling up in front does not move them. */
    private static long[][] positions(long[][] mask) {
        long[][] positions = new long[mask.length][];
        for (int i = 0; i < mask.length; i++) {
            positions[i] = new long[mask[i].length];
            long position = -1;
            for (int j = 0; j < mask[i].length; j++) {
                position += mask[i][j];
                positions[i][j] = Math.max(0, position);
            }
        }
        return positions;
    }

    private static OnnxTensor tensor(OrtEnvironment environment, long[][] rows, ElementType type) throws OrtException {
        int columns = rows[0].length;
        long[] shape = {rows.length, columns};
        int count = Math.multiplyExact(rows.length, columns);
        if (type == ElementType.INT32) {
            IntBuffer buffer = direct(count, Integer.BYTES).asIntBuffer();
            for (long[] row : rows) {
                for (long value : row) {
                    buffer.put((int) value);
                }
            }
            return OnnxTensor.createTensor(environment, buffer.flip(), shape);
        }
        LongBuffer buffer = direct(count, Long.BYTES).asLongBuffer();
        for (long[] row : rows) {
            buffer.put(row);
        }
        return OnnxTensor.createTensor(environment, buffer.flip(), shape);
    }

    private static ByteBuffer direct(int count, int size) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(count, size)).order(ByteOrder.nativeOrder());
    }
}
