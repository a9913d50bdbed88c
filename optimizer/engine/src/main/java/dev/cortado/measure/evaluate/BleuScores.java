package dev.cortado.measure.evaluate;

import dev.cortado.measure.metric.Bleu;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Corpus BLEU from the counts of each sentence.
 *
 * @param sentences the counts, one per sample
 */
public record BleuScores(List<Bleu.Statistics> sentences) implements SampleScores, Exchangeable<BleuScores> {

    /** Freezes the counts. */
    public BleuScores {
        sentences = List.copyOf(sentences);
    }

    @Override
    public int size() {
        return sentences.size();
    }

    @Override
    public double over(int[] samples) {
        return Bleu.score(Arrays.stream(samples).mapToObj(sentences::get).toList());
    }

    @Override
    public BleuScores mixed(BleuScores other, BitSet fromOther) {
        List<Bleu.Statistics> mixed = new ArrayList<>(sentences);
        fromOther.stream().forEach(i -> mixed.set(i, other.sentences.get(i)));
        return new BleuScores(mixed);
    }
}
