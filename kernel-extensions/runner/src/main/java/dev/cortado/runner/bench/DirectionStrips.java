package dev.cortado.runner.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.cortado.measure.evaluate.RenderedText;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.InferenceSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * Drawn lines for PaddleOCR's classifier of directions: {@code [1, 3, 48, 192]} of pixels from -1 (black) to 1, cut or filled up with
 * paper on the right, every other line upside down.
 *
 * @param input the name of the model's input
 * @param text the lines
 */
record DirectionStrips(String input, RenderedText text) implements Feeds {

    private static final int COLOURS = 3;
    private static final int WIDTH = 192;
    private static final int BYTE_MASK = 0xFF;
    private static final float HALF = 127.5f;

    static DirectionStrips of(String input, RenderedText text) {
        return new DirectionStrips(input, text);
    }

    @Override
    public String name() {
        return text.name();
    }

    @Override
    public int size() {
        return text.lines().size();
    }

    @Override
    public void forEach(Batch batch, Progress progress) throws IOException {
        for (int i = 0; i < size(); i++) {
            progress.step("run on " + name(), i, size(), Progress.Unit.ITEMS);
            long[] shape = {1, COLOURS, RenderedText.HEIGHT, WIDTH};
            FloatBuffer pixels = FloatBuffer.wrap(pixels(text.lines().get(i), i % 2 == 1));
            try (OnnxTensor tensor = OnnxTensor.createTensor(InferenceSession.environment(), pixels, shape)) {
                batch.take(Map.of(input, tensor), 1);
            } catch (OrtException e) {
                throw new IOException("the pictures cannot be made a tensor: " + e.getMessage(), e);
            }
        }
    }

    private static float[] pixels(RenderedText.Line line, boolean turned) {
        int size = RenderedText.HEIGHT * WIDTH;
        float[] pixels = new float[COLOURS * size];
        for (int place = 0; place < size; place++) {
            int from = turned ? size - 1 - place : place;
            int column = from % WIDTH;
            // Paper is what the line's first pixel shows.
            int pixel = column < line.width() ? from / WIDTH * line.width() + column : 0;
            for (int colour = 0; colour < COLOURS; colour++) {
                pixels[colour * size + place] = (line.pixels()[pixel] & BYTE_MASK) / HALF - 1;
            }
        }
        return pixels;
    }
}
