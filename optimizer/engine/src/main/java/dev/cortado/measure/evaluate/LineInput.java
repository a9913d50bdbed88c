package dev.cortado.measure.evaluate;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.cortado.onnx.Dimension;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Value;
import dev.cortado.runtime.InferenceSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/** How pictures of lines are put into a recogniser as PaddleOCR's: {@code [n, 3, 48, width]} of pixels from -1 (black) to 1. */
final class LineInput {

    private static final int COLOURS = 3;
    private static final int RANK = 4;
    private static final int STEPS_AND_CLASSES = 3;
    private static final int BYTE_MASK = 0xFF;
    private static final float HALF = 127.5f;

    private LineInput() {}

    /**
     * The input that takes the pictures.
     *
     * @throws IllegalArgumentException if the model is no recogniser; one line
     */
    static Value of(String model, List<Value> inputs, List<Value> outputs) {
        if (suits(inputs, outputs)) {
            return inputs.getFirst();
        }
        throw new IllegalArgumentException(model + " is no recogniser of text lines: expected one input [n, " + COLOURS
                + ", " + RenderedText.HEIGHT + ", width] of floats and an output [n, steps, classes], found " + inputs
                + " and " + outputs);
    }

    /** Whether a model is a recogniser, by what it declares. */
    static boolean suits(List<Value> inputs, List<Value> outputs) {
        if (inputs.size() != 1 || outputs.getFirst().shape().size() != STEPS_AND_CLASSES) {
            return false;
        }
        List<Dimension> shape = inputs.getFirst().shape();
        return inputs.getFirst().type() == ElementType.FLOAT
                && shape.size() == RANK
                && fits(shape.get(1), COLOURS)
                && fits(shape.get(2), RenderedText.HEIGHT)
                && !(shape.get(3) instanceof Dimension.Fixed);
    }

    private static boolean fits(Dimension dimension, int size) {
        return !(dimension instanceof Dimension.Fixed(long there)) || there == size;
    }

    /** Makes the tensor of one line; the caller closes it. */
    static OnnxTensor tensor(RenderedText.Line line) throws OrtException {
        int size = line.pixels().length;
        FloatBuffer buffer = ByteBuffer.allocateDirect(COLOURS * size * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        for (int colour = 0; colour < COLOURS; colour++) {
            for (byte pixel : line.pixels()) {
                buffer.put((pixel & BYTE_MASK) / HALF - 1);
            }
        }
        long[] shape = {1, COLOURS, RenderedText.HEIGHT, line.width()};
        return OnnxTensor.createTensor(InferenceSession.environment(), buffer.flip(), shape);
    }
}
