package dev.cortado.measure.evaluate;

import dev.cortado.data.LabelledImages;
import dev.cortado.data.LabelledTexts;
import dev.cortado.data.RetrievalSet;
import dev.cortado.data.SentencePairs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Seeded parts of evaluation data, in their old order. Files are often sorted by class or source: the first hundred would be of one
 * kind. Data that is no larger than the part comes back as it is.
 */
public final class Samples {

    private Samples() {}

    /** So many of the pairs, at least two. */
    public static SentencePairs of(SentencePairs pairs, int count, long seed) {
        if (count >= pairs.size()) {
            return pairs;
        }
        List<Integer> places = places(pairs.size(), Math.max(2, count), seed);
        return new SentencePairs(
                pairs.name(), at(pairs.first(), places), at(pairs.second(), places), at(pairs.scores(), places));
    }

    /** So many of the questions, with all documents. */
    public static RetrievalSet of(RetrievalSet set, int count, long seed) {
        if (count >= set.size()) {
            return set;
        }
        List<Integer> places = places(set.size(), count, seed);
        return new RetrievalSet(set.name(), at(set.queries(), places), set.documents(), at(set.relevant(), places));
    }

    /** About so many of the texts, of each class its share. */
    public static LabelledTexts of(LabelledTexts texts, int count, long seed) {
        if (count >= texts.size()) {
            return texts;
        }
        List<Integer> places = stratified(texts.classes(), count, seed);
        return new LabelledTexts(texts.name(), at(texts.texts(), places), at(texts.classes(), places), texts.labels());
    }

    /** About so many of the pictures, of each class its share. */
    public static LabelledImages of(LabelledImages images, int count, long seed) {
        if (count >= images.size()) {
            return images;
        }
        List<Integer> places = stratified(images.classes(), count, seed);
        return new LabelledImages(
                images.name(),
                images.height(),
                images.width(),
                at(images.pixels(), places),
                at(images.classes(), places),
                images.labels());
    }

    private static List<Integer> places(int size, int count, long seed) {
        List<Integer> places = new ArrayList<>(IntStream.range(0, size).boxed().toList());
        Collections.shuffle(places, new Random(seed));
        return places.subList(0, count).stream().sorted().toList();
    }

    private static List<Integer> stratified(List<Integer> classes, int count, long seed) {
        return StratifiedSplit.of(classes, (double) count / classes.size(), seed)
                .second();
    }

    private static <T> List<T> at(List<T> values, List<Integer> places) {
        return places.stream().map(values::get).toList();
    }
}
