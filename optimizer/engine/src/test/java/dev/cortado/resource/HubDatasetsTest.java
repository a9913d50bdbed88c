package dev.cortado.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.data.Dataset;
import dev.cortado.data.DatasetCatalog;
import dev.cortado.data.DatasetEntry;
import dev.cortado.data.LabelledTexts;
import dev.cortado.data.RetrievalSet;
import dev.cortado.data.SentencePairs;
import dev.cortado.data.Sourced;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The named sets of the hub, from a server that has files of their form; DuckDB wrote them. */
@Timeout(60)
class HubDatasetsTest {

    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    Path folder;

    private Sourced<? extends Dataset> load(String name, String repository, String path, String fixture)
            throws IOException {
        byte[] content;
        try (InputStream in = getClass().getResourceAsStream(fixture)) {
            content = in.readAllBytes();
        }
        try (FakeHub server = new FakeHub(repository)) {
            server.large(path, content, "main", COMMIT, bytes -> bytes);
            Map<String, String> environment = Map.of(
                    "HF_ENDPOINT",
                    server.hub.url(""),
                    "HF_HOME",
                    folder.resolve("hf").toString());
            Resources resources = Resources.standard()
                    .offline(false)
                    .home(new CortadoHome(folder.resolve("cortado")))
                    .environment(environment::get);
            return DatasetCatalog.standard()
                    .find(name)
                    .load(new DatasetEntry.Request("validation", OptionalInt.empty(), 1), resources, Progress.NONE);
        }
    }

    @Test
    void sentence_pairs_have_their_scores() throws IOException {
        Sourced<? extends Dataset> loaded =
                load("sts-b", "datasets/nyu-mll/glue", "stsb/validation-00000-of-00001.parquet", "stsb.parquet");
        SentencePairs pairs = (SentencePairs) loaded.value().value();
        assertThat(pairs.first()).startsWith("A man 0", "A man 1").hasSize(6);
        assertThat(pairs.scores()).containsExactly(0.0, 0.5, 1.0, 1.5, 2.0, 2.5);
        assertThat(loaded.files().getFirst().uri())
                .isEqualTo("hf:datasets/nyu-mll/glue@" + COMMIT + "!/stsb/validation-00000-of-00001.parquet");
    }

    @Test
    void texts_have_the_names_of_their_classes() throws IOException {
        LabelledTexts texts = (LabelledTexts)
                load("sst2", "datasets/nyu-mll/glue", "sst2/validation-00000-of-00001.parquet", "sst2.parquet")
                        .value()
                        .value();
        assertThat(texts.labels()).containsExactly("negative", "positive");
        assertThat(texts.classes()).containsExactly(0, 1, 0, 1, 0, 1);
    }

    @Test
    void questions_find_their_paragraphs() throws IOException {
        RetrievalSet set = (RetrievalSet) load(
                        "squad",
                        "datasets/rajpurkar/squad",
                        "plain_text/validation-00000-of-00001.parquet",
                        "squad.parquet")
                .value()
                .value();
        assertThat(set.documents()).containsExactly("paragraph 0", "paragraph 1", "paragraph 2");
        assertThat(set.queries()).containsExactly("question 0", "question 1", "question 2", "question 3", "question 4");
        // The first question was asked of the first and of the last paragraph.
        assertThat(set.relevant()).isEqualTo(List.of(Set.of(0, 2), Set.of(0), Set.of(1), Set.of(2), Set.of(2)));
    }

    @Test
    void names_that_are_not_there_come_with_the_nearest() {
        assertThatThrownBy(() -> DatasetCatalog.standard().find("sts"))
                .hasMessage("no data set is called sts; nearest: sts-b, sst2");
        assertThat(DatasetCatalog.standard().names())
                .startsWith("wordnet", "spam", "mnist", "fashion-mnist")
                .contains("sts-b", "mrpc", "sst2", "cola", "squad");
    }
}
