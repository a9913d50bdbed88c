package dev.cortado.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Progress;
import dev.cortado.resource.Resource;
import dev.cortado.resource.ResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class TableColumnsTest {

    private static final String NO_HASH = "0".repeat(64);

    @TempDir
    Path folder;

    private final Table table = Table.create(
            "t.csv",
            StringColumn.create("text", "a", "b", "c"),
            IntColumn.create("label", 10, 9, 10),
            DoubleColumn.create("score", 1.5, 0, 5));

    @Test
    void labels_are_in_order() throws IOException {
        assertThat(TableColumns.texts("x", table, "text", "label"))
                .isEqualTo(new LabelledTexts("x", List.of("a", "b", "c"), List.of(1, 0, 1), List.of("9", "10")));
        assertThat(TableColumns.texts("x", table, "label", "text").labels()).containsExactly("a", "b", "c");
        assertThat(TableColumns.pairs("x", table, "text", "text", "score").scores())
                .containsExactly(1.5, 0.0, 5.0);
    }

    @Test
    void what_is_missing_is_named() {
        assertThatThrownBy(() -> TableColumns.texts("x", table, "txt", "label"))
                .isInstanceOf(ResourceException.class)
                .hasMessage("no column txt in t.csv; nearest: text");
        table.stringColumn("text").setMissing(1);
        assertThatThrownBy(() -> TableColumns.texts("x", table, "text", "label"))
                .hasMessage("t.csv, row 2: the column text has no value");
        assertThatThrownBy(() -> TableColumns.pairs("x", table, "label", "label", "text"))
                .hasMessage("t.csv, row 1: expected a number in the column text, found \"a\"");
    }

    private SentencePairs sts(String name, String content) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        return StsBenchmark.read(new Resource(name, file, NO_HASH, Files.size(file)), Progress.NONE);
    }

    @Test
    void sts_is_read_in_each_of_its_forms() throws IOException {
        SentencePairs expected =
                new SentencePairs("sts-b", List.of("A \"b", "d"), List.of("c", "e\" f"), List.of(2.5, 5.0));
        assertThat(sts("sts-dev.csv", """
                        g\tf\t2012\t1\t2.500\tA "b\tc\tsource one\tsource two
                        g\tf\t2012\t2\t5.0\td\te" f
                        """)).isEqualTo(expected);
        assertThat(sts(
                        "dev.tsv",
                        "index\tgenre\tsentence1\tsentence2\tscore\n0\tg\tA \"b\tc\t2.500\n1\tg\td\te\" f\t5.0\n"))
                .isEqualTo(expected);
        assertThat(sts("v.jsonl", """
                        {"sentence1":"A \\"b","sentence2":"c","label":2.5}
                        {"sentence1":"d","sentence2":"e\\" f","label":5}
                        """)).isEqualTo(expected);
        assertThat(sts("v.csv", "sentence1,sentence2,score\n\"A \"\"b\",c,2.5\nd,\"e\"\" f\",5\n"))
                .isEqualTo(expected);
    }

    @Test
    void sts_names_the_line_that_is_wrong() {
        assertThatThrownBy(() -> sts("a.tsv", "g\tf\ty\t1\t2\ta\tb\ng\tf\ty\t1\tsix\ta\tb\n"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("line 2: expected a score from 0 to 5 in column 5, found \"six\"");
        assertThatThrownBy(() -> sts("a.tsv", "g\tf\ty\t1\t2\ta\n")).hasMessageContaining("line 1: expected 7 columns");
        assertThatThrownBy(() -> sts("a.tsv", "g\tf\ty\t1\t2\ta\tb\n")).hasMessageContaining("holds 1 pairs");
    }
}
