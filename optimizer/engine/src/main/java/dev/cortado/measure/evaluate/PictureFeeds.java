package dev.cortado.measure.evaluate;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.cortado.data.LabelledImages;
import dev.cortado.onnx.Value;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.Model;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Pictures as a model's input, put in as the evaluation of such models does it. */
public final class PictureFeeds implements Feeds {

    private static final int LINES_OF_A_PAGE = 4;

    /** Makes the tensor of one batch. */
    @FunctionalInterface
    private interface Making {
        OnnxTensor make() throws OrtException;
    }

    private record Part(Making making, int samples) {}

    private final String name;
    private final String model;
    private final String input;
    private final List<Part> parts;

    private PictureFeeds(String name, String model, String input, List<Part> parts) {
        this.name = name;
        this.model = model;
        this.input = input;
        this.parts = List.copyOf(parts);
    }

    /**
     * Lines of text, for a recogniser as PaddleOCR's, which takes one at a time, or a detector, which takes pages of four lines.
     *
     * @throws IllegalArgumentException if the model is neither; one line
     */
    public static PictureFeeds of(Model model, RenderedText text) {
        List<Value> inputs = model.onnx().graph().inputs();
        List<Value> outputs = model.onnx().graph().outputs();
        List<Part> parts = new ArrayList<>();
        if (PageInput.suits(inputs, outputs)) {
            for (int from = 0; from < text.lines().size(); from += LINES_OF_A_PAGE) {
                List<RenderedText.Line> lines =
                        text.lines().subList(from, Math.min(text.lines().size(), from + LINES_OF_A_PAGE));
                parts.add(new Part(() -> PageInput.tensor(lines), 1));
            }
            return new PictureFeeds(text.name(), model.name(), inputs.getFirst().name(), parts);
        }
        String input = LineInput.of(model.name(), inputs, outputs).name();
        text.lines().forEach(line -> parts.add(new Part(() -> LineInput.tensor(line), 1)));
        return new PictureFeeds(text.name(), model.name(), input, parts);
    }

    /**
     * Labelled pictures, for a classifier.
     *
     * @param mostImages how many run together where the model does not fix it, 1 or more
     * @throws IllegalArgumentException if the model does not take pictures; one line
     */
    public static PictureFeeds of(Model model, LabelledImages images, int mostImages) {
        ImageInput input = ImageInput.of(model.name(), model.onnx().graph().inputs(), images);
        int step = input.batch() > 0 ? input.batch() : mostImages;
        List<Part> parts = new ArrayList<>();
        // A last batch that a fixed number leaves unfilled would count black pictures.
        int whole = input.batch() > 0 ? images.size() / step * step : images.size();
        for (int from = 0; from < whole; from += step) {
            List<byte[]> pictures = images.pixels().subList(from, Math.min(whole, from + step));
            parts.add(new Part(() -> input.tensor(pictures, images.height(), images.width()), pictures.size()));
        }
        if (parts.isEmpty()) {
            throw new IllegalArgumentException(
                    model.name() + " takes " + step + " pictures at once, " + images.name() + " has " + images.size());
        }
        return new PictureFeeds(images.name(), model.name(), input.name(), parts);
    }

    /**
     * Whether a model takes pictures of text, by what it declares.
     */
    public static boolean takesText(Model model) {
        List<Value> inputs = model.onnx().graph().inputs();
        List<Value> outputs = model.onnx().graph().outputs();
        return LineInput.suits(inputs, outputs) || PageInput.suits(inputs, outputs);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return parts.stream().mapToInt(Part::samples).sum();
    }

    @Override
    public void forEach(Batch batch, Progress progress) throws IOException {
        String task = "run " + model + " on " + name;
        int done = 0;
        for (Part part : parts) {
            progress.step(task, done, size(), Progress.Unit.ITEMS);
            try (OnnxTensor tensor = part.making().make()) {
                batch.take(Map.of(input, tensor), part.samples());
            } catch (OrtException e) {
                throw new IOException("the pictures cannot be made a tensor: " + e.getMessage(), e);
            }
            done += part.samples();
        }
        progress.step(task, done, size(), Progress.Unit.ITEMS);
    }
}
