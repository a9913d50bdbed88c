package dev.cortado.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalResourceTest {

    @TempDir
    Path folder;

    @TempDir
    Path cache;

    private Resource fetch(String uri) throws IOException {
        return Resources.standard().home(new CortadoHome(cache)).offline(true).fetch(uri, Progress.NONE);
    }

    @Test
    void a_file_is_used_where_it_lies() throws IOException {
        Path file = Files.write(folder.resolve("a model.onnx"), TestFiles.bytes(100_000));
        Resource resource = fetch(file.toString());
        assertThat(resource)
                .isEqualTo(new Resource(
                        file.toUri().toString(), file, TestFiles.sha256(TestFiles.bytes(100_000)), 100_000));
        assertThat(fetch(resource.uri())).isEqualTo(resource);
        assertThat(fetch(resource.uri() + "#sha256=" + resource.sha256())).isEqualTo(resource);
        assertThat(cache).isEmptyDirectory();
    }

    @Test
    void a_relative_path_stays_relative_in_the_uri() throws IOException {
        assertThat(fetch("pom.xml").uri()).isEqualTo("pom.xml");
        assertThat(fetch("pom.xml").file()).isAbsolute();
    }

    @Test
    void a_missing_file_comes_with_the_nearest() throws IOException {
        Files.createFile(folder.resolve("sentences.txt"));
        assertThatThrownBy(() -> fetch(folder.resolve("sentences.text").toString()))
                .isInstanceOf(ResourceException.class)
                .hasMessageEndingWith("; nearest: sentences.txt");
        assertThatThrownBy(() -> fetch(folder.resolve("none/m.onnx").toString()))
                .hasMessageEndingWith("the folder " + folder.resolve("none") + " does not exist");
    }

    @Test
    void a_folder_is_refused_with_what_is_in_it() throws IOException {
        Files.createFile(folder.resolve("model.onnx"));
        assertThatThrownBy(() -> fetch(folder.toString()))
                .hasMessage(folder + " is a folder, not a file; there are: model.onnx");
    }

    @Test
    void a_wrong_hash_names_both_and_leaves_the_file() throws IOException {
        Path file = Files.writeString(folder.resolve("m.onnx"), "mine");
        assertThatThrownBy(() -> fetch(file + "#sha256=" + "0".repeat(64)))
                .hasMessageStartingWith("wrong SHA-256 of " + file + ": expected " + "0".repeat(64) + ", found "
                        + TestFiles.sha256("mine".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(file).hasContent("mine");
    }

    @Test
    void the_tokenizer_beside_is_found() throws IOException {
        Files.createFile(folder.resolve("tokenizer.json"));
        Resources resources = Resources.standard().home(new CortadoHome(cache));
        assertThat(resources
                        .firstBeside(
                                folder.resolve("m.onnx").toString(),
                                List.of("m-tokenizer.json", "tokenizer.json"),
                                Progress.NONE)
                        .orElseThrow()
                        .file())
                .isEqualTo(folder.resolve("tokenizer.json"));
    }

    @Test
    void a_tokenizer_in_the_folder_above_is_found_and_none_is_no_failure() throws IOException {
        Path inner = Files.createDirectories(folder.resolve("onnx"));
        String model = inner.resolve("m.onnx").toString();
        List<String> names = List.of("tokenizer.json", "../tokenizer.json");
        Resources resources = Resources.standard().home(new CortadoHome(cache));
        assertThat(resources.firstBeside(model, names, Progress.NONE)).isEmpty();
        Files.createFile(folder.resolve("tokenizer.json"));
        assertThat(resources
                        .firstBeside(model, names, Progress.NONE)
                        .orElseThrow()
                        .file())
                .isEqualTo(folder.resolve("tokenizer.json"));
    }

    @Test
    void forgetting_leaves_a_file_of_the_user_alone() throws IOException {
        Path file = Files.writeString(folder.resolve("m.onnx"), "mine");
        Resources resources = Resources.standard().home(new CortadoHome(cache));
        resources.forget(resources.fetch(file.toString(), Progress.NONE));
        assertThat(file).hasContent("mine");
    }
}
