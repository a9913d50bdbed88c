package dev.cortado.data;

import java.util.List;

/** Takes some items of a set, in the order of their indices as given. */
public final class Subset {

    private Subset() {}

    /** Returns some of the texts; the labels stay, also of classes that are no longer there. */
    public static LabelledTexts of(LabelledTexts set, List<Integer> indices) {
        return new LabelledTexts(set.name(), pick(set.texts(), indices), pick(set.classes(), indices), set.labels());
    }

    /** Returns some of the pictures; the labels stay, also of classes that are no longer there. */
    public static LabelledImages of(LabelledImages set, List<Integer> indices) {
        return new LabelledImages(
                set.name(),
                set.height(),
                set.width(),
                pick(set.pixels(), indices),
                pick(set.classes(), indices),
                set.labels());
    }

    /** Returns some of the pairs. */
    public static SentencePairs of(SentencePairs set, List<Integer> indices) {
        return new SentencePairs(
                set.name(), pick(set.first(), indices), pick(set.second(), indices), pick(set.scores(), indices));
    }

    /** Returns some of the questions, among all documents. */
    public static RetrievalSet of(RetrievalSet set, List<Integer> indices) {
        return new RetrievalSet(
                set.name(), pick(set.queries(), indices), set.documents(), pick(set.relevant(), indices));
    }

    private static <T> List<T> pick(List<T> items, List<Integer> indices) {
        return indices.stream().map(items::get).toList();
    }
}
