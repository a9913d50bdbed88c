package dev.cortado.measure.evaluate;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.cortado.onnx.Dimension;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Value;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TensorValues;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Recognition of lines of text by a model as PaddleOCR's: one input {@code [n, 3, 48, width]} of pixels from -1 (black) to 1, one output
 * {@code [n, steps, classes]} that is decoded greedily ({@link CtcDecoder}). Blanks at both ends are the picture's margins, no text.
 *
 * @param text the pictures, and what they say
 * @param decoder with the model's alphabet
 */
public record OcrTask(RenderedText text, CtcDecoder decoder) implements EvaluationTask {

    private static final int COLOURS = 3;
    private static final int RANK = 4;
    private static final int STEPS_AND_CLASSES = 3;
    private static final int BYTE_MASK = 0xFF;
    private static final float HALF = 127.5f;

    @Override
    public String name() {
        return "ocr";
    }

    @Override
    public String data() {
        return text.name();
    }

    @Override
    public TaskOutcome run(Model model, RunSettings settings, Progress progress) throws IOException {
        return GeneratedTexts.recognition(read(model, settings, progress), text.texts());
    }

    /**
     * Reads all lines.
     *
     * @return one text per line
     * @throws IOException if the model does not load
     * @throws IllegalArgumentException if it is no recogniser, or the dictionary is another model's
     */
    public List<String> read(Model model, RunSettings settings, Progress progress) throws IOException {
        List<String> read = new ArrayList<>();
        String task = "read with " + model.name();
        try (InferenceSession session = InferenceSession.open(model.file(), settings)) {
            Value input = input(model.name(), session.inputs(), session.outputs());
            for (RenderedText.Line line : text.lines()) {
                progress.step(task, read.size(), text.lines().size(), Progress.Unit.ITEMS);
                read.add(read(session, input.name(), line, progress));
            }
            progress.step(task, read.size(), read.size(), Progress.Unit.ITEMS);
        }
        return read;
    }

    private static Value input(String model, List<Value> inputs, List<Value> outputs) {
        if (inputs.size() == 1 && outputs.getFirst().shape().size() == STEPS_AND_CLASSES) {
            Value input = inputs.getFirst();
            List<Dimension> shape = input.shape();
            if (input.type() == ElementType.FLOAT
                    && shape.size() == RANK
                    && fits(shape.get(1), COLOURS)
                    && fits(shape.get(2), RenderedText.HEIGHT)
                    && !(shape.get(3) instanceof Dimension.Fixed)) {
                return input;
            }
        }
        throw new IllegalArgumentException(model + " is no recogniser of text lines: expected one input [n, " + COLOURS
                + ", " + RenderedText.HEIGHT + ", width] of floats and an output [n, steps, classes], found " + inputs
                + " and " + outputs);
    }

    private static boolean fits(Dimension dimension, int size) {
        return !(dimension instanceof Dimension.Fixed(long there)) || there == size;
    }

    private String read(InferenceSession session, String input, RenderedText.Line line, Progress progress)
            throws IOException {
        try (OnnxTensor tensor = tensor(line);
                OrtSession.Result result = session.run(Map.of(input, tensor), progress.cancellation())) {
            double[] values = TensorValues.of(result).values().stream()
                    .findFirst()
                    .orElseThrow(() -> new IOException("expected an output of numbers, found " + session.outputs()));
            long[] shape = ((OnnxTensor) result.get(0)).getInfo().getShape();
            int classes = Math.toIntExact(shape[shape.length - 1]);
            double[][] steps = new double[values.length / classes][];
            Arrays.setAll(steps, i -> Arrays.copyOfRange(values, i * classes, (i + 1) * classes));
            return decoder.decode(steps).strip();
        } catch (OrtException e) {
            throw new IOException("the picture cannot be made a tensor: " + e.getMessage(), e);
        }
    }

    private static OnnxTensor tensor(RenderedText.Line line) throws OrtException {
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
