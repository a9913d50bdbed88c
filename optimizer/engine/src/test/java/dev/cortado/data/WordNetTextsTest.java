package dev.cortado.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Progress;
import dev.cortado.resource.Resources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Texts of WordNet's sentences and definitions")
class WordNetTextsTest {

    private static final List<Integer> LENGTHS = List.of(1, 2, 4, 8);

    private static List<String> load(int count, long seed) throws IOException {
        return new WordNetTexts(count, seed)
                .load(Resources.standard(), Progress.NONE)
                .value();
    }

    @Test
    @DisplayName("hold one, two, four and eight of them in turn, and none twice")
    void pieces() throws IOException {
        RetrievalSet all = new UsageToGloss(2000, 6000, 3)
                .load(Resources.standard(), Progress.NONE)
                .value();
        Set<String> definitions = new HashSet<>(all.documents());
        List<String> texts = load(24, 3);
        assertThat(texts).hasSize(24);
        List<String> pieces = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String rest = texts.get(i);
            int length = LENGTHS.get(i % 4);
            for (int piece = 0; piece < length; piece++) {
                String before = rest;
                String found = (piece % 2 == 0 ? all.queries() : all.documents())
                        .stream()
                                .filter(wanted -> before.equals(wanted) || before.startsWith(wanted + ". "))
                                .findFirst()
                                .orElseThrow(() -> new AssertionError("neither sentence nor definition: " + before));
                assertThat(definitions.contains(found)).isEqualTo(piece % 2 == 1);
                pieces.add(found);
                rest = rest.substring(Math.min(rest.length(), found.length() + 2));
            }
            assertThat(rest).isEmpty();
        }
        assertThat(pieces).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("are others with another seed, and the same again with the same")
    void seeds() throws IOException {
        assertThat(load(9, 1)).isEqualTo(load(9, 1)).doesNotContainAnyElementsOf(load(9, 2));
    }

    @Test
    @DisplayName("are at least one")
    void none() {
        assertThatThrownBy(() -> new WordNetTexts(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 1 or more, found 0");
    }
}
