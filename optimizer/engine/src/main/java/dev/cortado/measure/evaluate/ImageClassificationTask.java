package dev.cortado.measure.evaluate;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.cortado.data.LabelledImages;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TensorValues;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Classification of pictures by the model's first output. How pictures are put in is read from the model's declared input: its type, the
 * order of its dimensions, its size. The data's labels are taken to stand in the order of the model's classes.
 *
 * @param images with their classes
 */
public record ImageClassificationTask(LabelledImages images) implements EvaluationTask {

    private static final int MOST_IMAGES = 64;

    @Override
    public String name() {
        return "images";
    }

    @Override
    public String data() {
        return images.name();
    }

    @Override
    public TaskOutcome run(Model model, RunSettings settings, Progress progress) throws IOException {
        double[][] logits = new double[images.size()][];
        String task = "classify with " + model.name();
        try (InferenceSession session = InferenceSession.open(model.file(), settings)) {
            ImageInput input = ImageInput.of(model.name(), session.inputs(), images);
            int step = input.batch() > 0 ? input.batch() : MOST_IMAGES;
            for (int start = 0; start < images.size(); start += step) {
                progress.step(task, start, images.size(), Progress.Unit.ITEMS);
                List<byte[]> pictures = images.pixels().subList(start, Math.min(start + step, images.size()));
                double[] values = run(session, input, pictures, progress);
                int width = values.length / (input.batch() > 0 ? input.batch() : pictures.size());
                for (int i = 0; i < pictures.size(); i++) {
                    logits[start + i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
                }
            }
            progress.step(task, images.size(), images.size(), Progress.Unit.ITEMS);
        }
        return TextClassificationTask.outcome(model.name(), logits, images.classes(), images.labels());
    }

    private double[] run(InferenceSession session, ImageInput input, List<byte[]> pictures, Progress progress)
            throws IOException {
        try (OnnxTensor tensor = input.tensor(pictures, images.height(), images.width());
                OrtSession.Result result = session.run(Map.of(input.name(), tensor), progress.cancellation())) {
            return TensorValues.of(result).values().stream()
                    .findFirst()
                    .orElseThrow(() -> new IOException("expected an output of numbers, found " + session.outputs()));
        } catch (OrtException e) {
            throw new IOException("the pictures cannot be made a tensor: " + e.getMessage(), e);
        }
    }
}
