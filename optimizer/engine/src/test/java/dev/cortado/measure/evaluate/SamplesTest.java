package dev.cortado.measure.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.data.LabelledImages;
import dev.cortado.data.LabelledTexts;
import dev.cortado.data.RetrievalSet;
import dev.cortado.data.SentencePairs;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Parts of evaluation data")
class SamplesTest {

    private final List<String> texts =
            IntStream.range(0, 100).mapToObj(i -> "text " + i).toList();
    private final List<Integer> classes =
            IntStream.range(0, 100).mapToObj(i -> i < 80 ? 0 : 1).toList();

    @Test
    void keep_what_belongs_together_and_the_order() {
        SentencePairs pairs = new SentencePairs(
                "p",
                texts,
                texts,
                IntStream.range(0, 100).mapToObj(i -> (double) i).toList());
        SentencePairs part = Samples.of(pairs, 10, 1);
        assertThat(part.size()).isEqualTo(10);
        assertThat(part.first()).isEqualTo(part.second());
        assertThat(part.scores()).isSorted();
        for (int i = 0; i < 10; i++) {
            assertThat(part.first().get(i))
                    .isEqualTo("text " + part.scores().get(i).intValue());
        }
        assertThat(Samples.of(pairs, 10, 1)).isEqualTo(part);
        assertThat(Samples.of(pairs, 10, 2)).isNotEqualTo(part);
        assertThat(Samples.of(pairs, 1, 1).size()).isEqualTo(2);
        assertThat(Samples.of(pairs, 100, 1)).isSameAs(pairs);
    }

    @Test
    void keep_all_documents_of_a_retrieval() {
        RetrievalSet set = new RetrievalSet("r", texts.subList(0, 10), texts, Collections.nCopies(10, Set.of(99)));
        assertThat(Samples.of(set, 3, 1).size()).isEqualTo(3);
        assertThat(Samples.of(set, 3, 1).documents()).hasSize(100);
    }

    @Test
    void keep_the_share_of_each_class() {
        LabelledTexts part = Samples.of(new LabelledTexts("t", texts, classes, List.of("a", "b")), 20, 1);
        assertThat(part.size()).isEqualTo(20);
        assertThat(Collections.frequency(part.classes(), 1)).isEqualTo(4);
        LabelledImages images =
                new LabelledImages("i", 1, 1, Collections.nCopies(100, new byte[1]), classes, List.of("a", "b"));
        assertThat(Samples.of(images, 10, 1).classes()).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 1, 1);
    }
}
