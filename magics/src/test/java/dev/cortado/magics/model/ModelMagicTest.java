package dev.cortado.magics.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.MemorySession;
import dev.cortado.magics.SmallModels;
import dev.cortado.runtime.Model;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

@DisplayName("%model")
class ModelMagicTest {

    @TempDir
    Path folder;

    private MemorySession session;

    @BeforeEach
    void newSession() {
        session = new MemorySession(folder);
    }

    @Test
    @DisplayName("loads a model that has no tokenizer anywhere")
    void without_tokenizer() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 8, 13);
        assertThat(((Model) session.run("%model m m.onnx")).tokenizer()).isEmpty();
        assertThat(session.text())
                .contains("512 parameters, no tokenizer beside it")
                .contains("2.2 kB");
    }

    @Test
    @DisplayName("finds the tokenizer in the folder above, as model hubs lay it out")
    void tokenizer_above() throws Exception {
        SmallModels.product(Files.createDirectories(folder.resolve("onnx")).resolve("m.onnx"), 8, 13);
        Files.writeString(folder.resolve("tokenizer.json"), "{}");
        assertThat(((Model) session.run("%model m onnx/m.onnx")).tokenizer())
                .contains(folder.resolve("tokenizer.json"));
    }

    @Test
    @DisplayName("refuses what is no tokenizer, naming it")
    void no_tokenizer() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 8, 13);
        Files.writeString(folder.resolve("t.txt"), "A cat.");
        session.refused("%model m m.onnx --tokenizer t.txt", "t.txt is no tokenizer.json");
        session.refused("%model m m.onnx --tokenizer none.json", "no file", "none.json");
        assertThat(session.bound).isEmpty();
    }

    @Test
    @DisplayName("keeps a variable that holds something else")
    void other_variable() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 8, 13);
        session.bound.put("number", 5);
        session.refused("%model number m.onnx", "'number' holds a value of type Integer, which would be lost");
        assertThat(session.bound).containsEntry("number", 5);
    }

    @Test
    @DisplayName("refuses names that are none in Java")
    void names() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 8, 13);
        for (String name : List.of("class", "8a", "_", "a-b", "true", "a.b")) {
            session.refused("%model " + name + " m.onnx", "'" + name + "' cannot name a Java variable");
        }
    }

    @Test
    @DisplayName("says in one line what a file is that is no model")
    void no_model() throws Exception {
        Files.createDirectory(folder.resolve("folder.onnx"));
        Files.createFile(folder.resolve("empty.onnx"));
        Files.write(folder.resolve("zeros.onnx"), new byte[100]);
        Files.writeString(folder.resolve("text.onnx"), "some words");
        byte[] whole = Files.readAllBytes(SmallModels.product(folder.resolve("m.onnx"), 8, 13));
        Files.write(folder.resolve("cut.onnx"), java.util.Arrays.copyOf(whole, 1000));
        session.refused("%model m folder.onnx", "is a folder");
        session.refused("%model m empty.onnx", "is empty");
        session.refused("%model m zeros.onnx", "is no ONNX model");
        session.refused("%model m text.onnx", "it is a text file");
        session.refused("%model m cut.onnx", "is damaged or cut off");
        session.refused("%model m none.onnx", "no file", "none.onnx");
        session.refused("%model m m.onnx#sha256=" + "0".repeat(64), "wrong SHA-256");
        assertThat(session.bound).isEmpty();
    }

    @Test
    @DisplayName("reads no weights from outside the model's folder")
    void external_data() throws Exception {
        SmallModels.external(folder.resolve("escape.onnx"), "../../etc/passwd");
        SmallModels.external(folder.resolve("missing.onnx"), "weights.bin");
        session.refused("%model m escape.onnx", "'../../etc/passwd'", "leaves the model's folder");
        session.refused("%model m missing.onnx", "'weights.bin', which is missing");
    }

    @Test
    @DisplayName("shows the model as one row")
    void row() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 8, 13);
        session.run("%model m m.onnx");
        assertThat(((Table) session.run("%models")).rowCount()).isOne();
    }
}
