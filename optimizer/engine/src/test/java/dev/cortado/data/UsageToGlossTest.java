package dev.cortado.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Progress;
import dev.cortado.resource.Resource;
import dev.cortado.resource.ResourceException;
import dev.cortado.resource.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageToGlossTest {

    private static Sourced<RetrievalSet> standard;

    @BeforeAll
    static void load() throws IOException {
        standard = UsageToGloss.standard().load(Resources.standard(), Progress.NONE);
    }

    /** WordNet 3.0 database statistics, wnstats(7WN). */
    @ParameterizedTest
    @CsvSource({"noun, 82115", "verb, 13767", "adj, 18156", "adv, 3621"})
    void wordnet_has_as_many_synsets_as_its_authors_say(String part, int synsets) throws IOException {
        Path file = standard.files().stream()
                .map(Resource::file)
                .filter(path -> path.endsWith("data." + part))
                .findFirst()
                .orElseThrow();
        assertThat(WordNetGlosses.read(file)).hasSize(synsets);
    }

    @Test
    void the_standard_set_has_1000_different_sentences_and_3000_different_definitions() {
        RetrievalSet set = standard.value();
        assertThat(set.name()).isEqualTo("wordnet");
        assertThat(set.queries()).hasSize(1000).doesNotHaveDuplicates();
        assertThat(set.documents()).hasSize(3000).doesNotHaveDuplicates();
        assertThat(standard.files()).hasSize(4);
    }

    @Test
    void a_definition_is_an_answer_exactly_if_a_line_of_wordnet_has_it_with_the_sentence() throws IOException {
        RetrievalSet set = standard.value();
        Set<String> pairs = new HashSet<>();
        for (Resource file : standard.files()) {
            for (String line : Files.readAllLines(file.file(), StandardCharsets.US_ASCII)) {
                // By the marks alone, apart from the reader: | definition; "one"; "two"
                String[] parts = line.substring(line.indexOf(" | ") + 3).split("\"", -1);
                String definition = parts[0].strip().replaceFirst("[;:]$", "").strip();
                for (int i = 1; i < parts.length; i += 2) {
                    pairs.add(definition + "|" + parts[i].strip());
                }
            }
        }
        for (int query = 0; query < set.size(); query++) {
            for (int document = 0; document < set.documents().size(); document++) {
                assertThat(set.relevant().get(query).contains(document))
                        .as("%s / %s", set.queries().get(query), set.documents().get(document))
                        .isEqualTo(pairs.contains(set.documents().get(document) + "|"
                                + set.queries().get(query)));
            }
        }
    }

    @Test
    void no_document_gives_its_example_away() {
        assertThat(standard.value().documents()).noneMatch(text -> text.contains("; \"") || text.isBlank());
        assertThat(standard.value().queries()).allMatch(text -> text.split(" +").length >= 5 && !text.contains("\""));
    }

    @Test
    void answers_lie_anywhere_among_the_documents() {
        // A model that scores all alike keeps the documents' order: it must not be right by that.
        RetrievalSet set = standard.value();
        double mean = set.relevant().stream()
                .mapToInt(answers -> answers.iterator().next())
                .average()
                .orElseThrow();
        assertThat(mean).isBetween(1400.0, 1600.0);
    }

    @Test
    void a_seed_makes_the_same_set_and_another_seed_another() throws IOException {
        assertThat(UsageToGloss.standard().load(Resources.standard(), Progress.NONE))
                .isEqualTo(standard);
        assertThat(UsageToGloss.standard()
                        .seed(7)
                        .load(Resources.standard(), Progress.NONE)
                        .value()
                        .queries())
                .isNotEqualTo(standard.value().queries());
    }

    @Test
    void a_quick_set_is_a_part_of_the_standard_one() throws IOException {
        RetrievalSet quick = UsageToGloss.standard()
                .queries(100)
                .load(Resources.standard(), Progress.NONE)
                .value();
        assertThat(quick.queries()).hasSize(100);
        assertThat(standard.value().queries()).startsWith(quick.queries().toArray(String[]::new));
        assertThat(standard.value().documents()).containsAll(quick.documents()).hasSizeGreaterThan(300);
    }

    @Test
    void a_folder_of_data_files_gives_the_same(@TempDir Path folder) throws IOException {
        for (Resource file : standard.files()) {
            Files.copy(file.file(), folder.resolve(file.file().getFileName()));
        }
        assertThat(UsageToGloss.standard()
                        .load(folder, Resources.standard(), Progress.NONE)
                        .value())
                .isEqualTo(standard.value());
        Files.delete(folder.resolve("data.adv"));
        assertThatThrownBy(() -> UsageToGloss.standard().load(folder, Resources.standard(), Progress.NONE))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("no file")
                .hasMessageContaining("data.adv");
        assertThatThrownBy(
                        () -> UsageToGloss.standard().load(folder.resolve("none"), Resources.standard(), Progress.NONE))
                .hasMessageContaining("is no folder")
                .hasMessageContaining("wordnet-base");
    }

    @Test
    void more_than_wordnet_has_is_refused() {
        assertThatThrownBy(() -> new UsageToGloss(10, 1_000_000, 1).load(Resources.standard(), Progress.NONE))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("1000000 were asked for");
        assertThatThrownBy(() -> new UsageToGloss(10, 9, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_file_of_something_else_is_named_with_its_line(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("data.noun"), "  1 licence\nsomething else\n");
        assertThatThrownBy(() -> WordNetGlosses.read(file))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("something else");
    }

    @Test
    void glosses_are_split_where_the_examples_begin() {
        assertThat(WordNetGlosses.parse("a thing; an entity; \"it was full\"; \"so is this\"  "))
                .isEqualTo(new WordNetGlosses.Gloss("a thing; an entity", List.of("it was full", "so is this")));
        assertThat(WordNetGlosses.parse("responsive;\"an alert mind\""))
                .isEqualTo(new WordNetGlosses.Gloss("responsive", List.of("an alert mind")));
        assertThat(WordNetGlosses.parse("a report (e.g., \"he said\"); \"a real example\"- Someone"))
                .isEqualTo(new WordNetGlosses.Gloss("a report (e.g., \"he said\")", List.of("a real example")));
        assertThat(WordNetGlosses.parse("only a definition"))
                .isEqualTo(new WordNetGlosses.Gloss("only a definition", new ArrayList<>()));
        assertThat(WordNetGlosses.parse("misprinted; \"one\"; \"two").examples())
                .isEmpty();
    }
}
