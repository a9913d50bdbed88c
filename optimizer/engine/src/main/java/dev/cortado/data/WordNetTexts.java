package dev.cortado.data;

import dev.cortado.progress.Progress;
import dev.cortado.resource.ResourceException;
import dev.cortado.resource.Resources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Texts of different lengths, put together of WordNet's sentences and definitions: one, two, four and eight of them in turn, 12 to 90 tokens. A model
 * of texts has other values inside on long texts than on single sentences; what is fitted to sentences only does badly on letters.
 *
 * @param count how many texts, 1 or more
 * @param seed chooses the sentences and definitions
 */
public record WordNetTexts(int count, long seed) {

    private static final List<Integer> LENGTHS = List.of(1, 2, 4, 8);

    /** @throws IllegalArgumentException if there is to be no text */
    public WordNetTexts {
        if (count < 1) {
            throw new IllegalArgumentException("texts of WordNet: expected 1 or more, found " + count);
        }
    }

    /**
     * Makes the texts from the npm package that {@link UsageToGloss} reads.
     *
     * @return in each text a sentence, a definition, a sentence and so on; none comes twice
     * @throws ResourceException if the package cannot be had, or WordNet has fewer sentences than this takes
     */
    public Sourced<List<String>> load(Resources resources, Progress progress) throws IOException {
        int pieces = IntStream.range(0, count).map(WordNetTexts::pieces).sum();
        int half = Math.ceilDiv(pieces, 2) + count;
        return UsageToGloss.standard()
                .queries(half)
                .seed(seed)
                .load(resources, progress)
                .map(this::join);
    }

    private static int pieces(int text) {
        return LENGTHS.get(text % LENGTHS.size());
    }

    private List<String> join(RetrievalSet set) {
        int[] order = Shuffle.indices(set.documents().size(), seed);
        int sentences = 0;
        int definitions = 0;
        List<String> texts = new ArrayList<>();
        for (int text = 0; text < count; text++) {
            List<String> parts = new ArrayList<>();
            for (int piece = 0; piece < pieces(text); piece++) {
                parts.add(
                        piece % 2 == 0
                                ? set.queries().get(sentences++)
                                : set.documents().get(order[definitions++]));
            }
            texts.add(String.join(". ", parts));
        }
        return texts;
    }
}
