package dev.cortado.data;

import java.util.List;

/**
 * Grey pictures of one size, each of one class.
 *
 * @param name what results call the set
 * @param height rows of a picture
 * @param width pixels of a row
 * @param pixels of each picture its rows one after the other, a byte from 0 (black) to 255 for each pixel; not copied
 * @param classes of each picture the index of its label
 * @param labels the names of the classes
 */
public record LabelledImages(
        String name, int height, int width, List<byte[]> pixels, List<Integer> classes, List<String> labels) {

    /**
     * Freezes the lists.
     *
     * @throws IllegalArgumentException if there is no picture, one has another size, the lists differ in length, or a
     *     class has no label
     */
    public LabelledImages {
        pixels = List.copyOf(pixels);
        classes = List.copyOf(classes);
        labels = List.copyOf(labels);
        if (pixels.isEmpty() || pixels.size() != classes.size()) {
            throw new IllegalArgumentException(name + ": expected one picture or more, each with a class, found "
                    + pixels.size() + " pictures and " + classes.size() + " classes");
        }
        for (byte[] picture : pixels) {
            if (picture.length != height * width) {
                throw new IllegalArgumentException(name + ": expected pictures of " + height + " x " + width
                        + " pixels, found one of " + picture.length);
            }
        }
        for (int index : classes) {
            if (index < 0 || index >= labels.size()) {
                throw new IllegalArgumentException(
                        name + ": expected classes from 0 to " + (labels.size() - 1) + ", found " + index);
            }
        }
    }

    /** How many pictures there are. */
    public int size() {
        return pixels.size();
    }
}
