package dev.cortado.magics.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.MemorySession;
import dev.cortado.magics.SmallModels;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

@DisplayName("%quantize")
class QuantizeMagicTest {

    @TempDir
    Path folder;

    private MemorySession session;

    @BeforeEach
    void newSession() {
        session = new MemorySession(folder);
    }

    private void workspaceHolds(String... names) throws Exception {
        try (var files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder(names);
        }
    }

    @Test
    @DisplayName("makes a smaller model under the name given; the old one stays")
    void smaller() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 64, 13);
        Object before = session.run("%model m m.onnx");
        session.run("%quantize m --as m8");
        assertThat(session.bound).containsKeys("m", "m8").containsEntry("m", before);
        assertThat(session.text()).contains("times smaller than m; 1 node quantised");
        assertThat(((Table) session.run("%models")).stringColumn("recipe").asList())
                .containsExactly("", "quantize-dynamic");
    }

    @Test
    @DisplayName("says larger when it is larger")
    void larger() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 2, 13);
        session.run("%model m m.onnx");
        session.run("%quantize m");
        assertThat(session.text()).contains("times larger than m");
    }

    @Test
    @DisplayName("makes nothing of a model in which nothing can be quantised, and says why")
    void nothing() throws Exception {
        SmallModels.plain(folder.resolve("r.onnx"), "", "Relu");
        SmallModels.product(folder.resolve("m.onnx"), 64, 13);
        session.run("%model r r.onnx");
        session.run("%model m m.onnx");
        session.refused(
                "%quantize r --as r8",
                "nothing in 'r' was quantised, so there is no 'r8'", "Gather, Gemm, LSTM, MatMul");
        session.refused("%quantize m --exclude MatMul --as m8", "excluded by 'MatMul' (product)");
        workspaceHolds("r.onnx", "m.onnx");
        session.run("%quantize m --as m8");
        session.refused("%quantize m8 --as m88", "it has been quantised before");
        assertThat(session.bound).containsOnlyKeys("r", "m", "m8");
    }

    @Test
    @DisplayName("blames the model that brought an unknown operator, and leaves no file")
    void unknown_operator() throws Exception {
        SmallModels.alien(folder.resolve("alien.onnx"));
        session.run("%model alien alien.onnx");
        session.refused(
                "%quantize alien --as a8",
                "alien.onnx does not load in ONNX Runtime",
                "com.alien:Abduct",
                "export the model with standard ONNX operators");
        workspaceHolds("alien.onnx");
    }

    @Test
    @DisplayName("raises an old opset first, and says so")
    void old_opset() throws Exception {
        SmallModels.product(folder.resolve("old.onnx"), 64, 9);
        session.run("%model old old.onnx");
        session.run("%quantize old --as new8");
        assertThat(session.text()).contains("1 node quantised").contains("converted first: 1 opset, opset 9 to 11");
        assertThat(((Table) session.run("%models")).stringColumn("recipe").asList())
                .containsExactlyInAnyOrder("", "convert-opset, quantize-dynamic");
    }

    @Test
    @DisplayName("keeps a variable that holds something else")
    void other_variable() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 64, 13);
        session.run("%model m m.onnx");
        session.bound.put("text", "precious");
        session.refused("%quantize m --as text", "'text' holds a value of type String, which would be lost");
        session.refused("%quantize m --as class", "'class' cannot name a Java variable");
        assertThat(session.bound).containsEntry("text", "precious");
    }

    @Test
    @DisplayName("says what values an option takes")
    void options() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 64, 13);
        session.run("%model m m.onnx");
        session.refused("%quantize m --method dynamc", "--method dynamc", "dynamic", "Did you mean");
        session.refused("%quantize m --bits 4", "--bits 4", "expected 8");
        session.refused("%quantize m --operators Matmul", "Did you mean MatMul?");
        session.refused("%quantize m --exclude nosuch*", "'nosuch*' matches no node");
    }

    @Test
    @DisplayName("says on request whether it was worth it on this machine")
    void advice() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 64, 13);
        session.run("%model m m.onnx");
        session.run("%quantize m --as quiet");
        assertThat(session.text()).doesNotContain("Speed:");
        session.run("%quantize m --advise --as m8");
        assertThat(session.text())
                .contains("m8: ", "Speed: on this machine it ", " times the time of m (")
                .contains("m: median ", "m8: median ", "1 x 32 tokens");
    }
}
