package dev.cortado.measure.evaluate;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.cortado.onnx.Value;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TensorValues;
import java.io.IOException;
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
            Value input = LineInput.of(model.name(), session.inputs(), session.outputs());
            for (RenderedText.Line line : text.lines()) {
                progress.step(task, read.size(), text.lines().size(), Progress.Unit.ITEMS);
                read.add(read(session, input.name(), line, progress));
            }
            progress.step(task, read.size(), read.size(), Progress.Unit.ITEMS);
        }
        return read;
    }

    private String read(InferenceSession session, String input, RenderedText.Line line, Progress progress)
            throws IOException {
        try (OnnxTensor tensor = LineInput.tensor(line);
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
}
