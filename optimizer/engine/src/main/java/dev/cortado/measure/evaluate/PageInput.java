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
import java.util.Arrays;
import java.util.List;

/**
 * How pages are put into a detector of text as PaddleOCR's: {@code [n, 3, height, width]}, both sides a multiple of 32, of pixels from 0
 * to 1 normalised by ImageNet's mean and deviation of each colour; it answers with a map {@code [n, 1, height, width]}.
 */
final class PageInput {

    private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};
    private static final int RANK = 4;
    private static final int SIDE = 32;
    private static final int BYTE_MASK = 0xFF;
    private static final float WHITE = 255;

    private PageInput() {}

    /** Whether a model is a detector, by what it declares. */
    static boolean suits(List<Value> inputs, List<Value> outputs) {
        return inputs.size() == 1
                && inputs.getFirst().type() == ElementType.FLOAT
                && isPage(inputs.getFirst().shape(), MEAN.length)
                && isPage(outputs.getFirst().shape(), 1);
    }

    private static boolean isPage(List<Dimension> shape, int channels) {
        return shape.size() == RANK
                && (!(shape.get(1) instanceof Dimension.Fixed(long there)) || there == channels)
                && !(shape.get(2) instanceof Dimension.Fixed)
                && !(shape.get(3) instanceof Dimension.Fixed);
    }

    /** Makes the tensor of a page with these lines below each other; the caller closes it. */
    static OnnxTensor tensor(List<RenderedText.Line> lines) throws OrtException {
        int widest = lines.stream().mapToInt(RenderedText.Line::width).max().orElseThrow();
        int width = Math.ceilDiv(widest, SIDE) * SIDE;
        int height = Math.ceilDiv(lines.size() * RenderedText.HEIGHT, SIDE) * SIDE;
        byte[] page = new byte[height * width];
        Arrays.fill(page, lines.getLast().pixels()[0]);
        for (int line = 0; line < lines.size(); line++) {
            RenderedText.Line text = lines.get(line);
            for (int row = 0; row < RenderedText.HEIGHT; row++) {
                int start = (line * RenderedText.HEIGHT + row) * width;
                System.arraycopy(text.pixels(), row * text.width(), page, start, text.width());
                // The paper goes on to the right.
                Arrays.fill(page, start + text.width(), start + width, text.pixels()[0]);
            }
        }
        FloatBuffer buffer = ByteBuffer.allocateDirect(MEAN.length * page.length * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        for (int colour = 0; colour < MEAN.length; colour++) {
            for (byte pixel : page) {
                buffer.put(((pixel & BYTE_MASK) / WHITE - MEAN[colour]) / DEVIATION[colour]);
            }
        }
        long[] shape = {1, MEAN.length, height, width};
        return OnnxTensor.createTensor(InferenceSession.environment(), buffer.flip(), shape);
    }
}
