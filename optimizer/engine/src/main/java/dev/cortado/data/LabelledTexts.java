package dev.cortado.data;

import java.util.List;

/**
 * Texts, each of one class.
 *
 * @param name what results call the set
 * @param texts the texts
 * @param classes of each text the index of its label
 * @param labels the names of the classes
 */
public record LabelledTexts(String name, List<String> texts, List<Integer> classes, List<String> labels) {

    /**
     * Freezes the lists.
     *
     * @throws IllegalArgumentException if there is no text, the lists differ in length, or a class has no label
     */
    public LabelledTexts {
        texts = List.copyOf(texts);
        classes = List.copyOf(classes);
        labels = List.copyOf(labels);
        if (texts.isEmpty() || texts.size() != classes.size()) {
            throw new IllegalArgumentException(name + ": expected one text or more, each with a class, found "
                    + texts.size() + " texts and " + classes.size() + " classes");
        }
        for (int index : classes) {
            if (index < 0 || index >= labels.size()) {
                throw new IllegalArgumentException(
                        name + ": expected classes from 0 to " + (labels.size() - 1) + ", found " + index);
            }
        }
    }

    /** How many texts there are. */
    public int size() {
        return texts.size();
    }
}
