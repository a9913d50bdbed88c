package dev.cortado.resource;

import static dev.cortado.resource.TestFiles.below;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HuggingFaceResourceTest {

    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    Path cache;

    @TempDir
    Path hub;

    private final LocalServer server = new LocalServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private Resources resources(Map<String, String> more) {
        Map<String, String> environment = new java.util.HashMap<>(more);
        environment.put("HF_ENDPOINT", server.url(""));
        environment.put("HF_HOME", hub.toString());
        return Resources.standard().offline(false).home(new CortadoHome(cache)).environment(environment::get);
    }

    private Resource fetch(String uri) throws IOException {
        return resources(Map.of()).fetch(uri, Progress.NONE);
    }

    private static HttpHandler withCommit(String content) {
        return exchange -> {
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
            LocalServer.send(exchange, content.getBytes(StandardCharsets.UTF_8));
        };
    }

    @Test
    void a_branch_is_resolved_to_its_commit_which_the_resource_names() throws IOException {
        server.handle("/o/r/resolve/main/onnx/model.onnx", withCommit("model"))
                .handle("/o/r/resolve/" + COMMIT + "/onnx/model.onnx", withCommit("model"));

        Resource resource = fetch("hf:o/r!/onnx/model.onnx");
        assertThat(resource.file()).hasContent("model");
        assertThat(resource.uri()).isEqualTo("hf:o/r@" + COMMIT + "!/onnx/model.onnx");

        int asked = server.requests().size();
        assertThat(fetch(resource.uri())).isEqualTo(resource);
        assertThat(server.requests()).hasSize(asked);
        assertThat(resources(Map.of()).offline(true).fetch("hf:o/r!/onnx/model.onnx", Progress.NONE))
                .isEqualTo(resource);
        assertThatThrownBy(() -> resources(Map.of()).offline(true).fetch("hf:o/r@dev!/x", Progress.NONE))
                .hasMessageStartingWith("hf:o/r@dev!/x is not in the cache and Cortado is offline");
    }

    @Test
    void a_mirror_that_does_not_say_the_commit_keeps_the_name() throws IOException {
        server.serve("/o/r/resolve/v1.0/m.onnx", "model");
        assertThat(fetch("hf:o/r@v1.0!/m.onnx").uri()).isEqualTo("hf:o/r@v1.0!/m.onnx");
    }

    @Test
    void the_token_is_sent_to_the_hub_and_not_to_where_it_redirects() throws IOException {
        try (LocalServer delivery = new LocalServer()) {
            delivery.serve("/blob", "model");
            server.redirect("/o/r/resolve/" + COMMIT + "/m.onnx", delivery.url("/blob?signature=1"));
            Resource resource =
                    resources(Map.of("HF_TOKEN", " hf_secret ")).fetch("hf:o/r@" + COMMIT + "!/m.onnx", Progress.NONE);

            assertThat(resource.file()).hasContent("model");
            assertThat(server.requests())
                    .extracting(LocalServer.Request::authorization)
                    .containsExactly("Bearer hf_secret", "Bearer hf_secret");
            assertThat(delivery.requests())
                    .extracting(LocalServer.Request::authorization)
                    .containsExactly("");
        }
    }

    @Test
    void a_path_that_is_not_there_comes_with_the_nearest() {
        server.serve(
                "/api/models/sentence-transformers/r/revision/main",
                "{\"siblings\":[{\"rfilename\":\"onnx/model.onnx\"},{\"rfilename\":\"README.md\"}]}");
        assertThatThrownBy(() -> fetch("hf:sentence-transformers/r!/onnx/modle.onnx"))
                .isInstanceOf(ResourceException.class)
                .hasMessage("no file onnx/modle.onnx in hf:sentence-transformers/r@main; nearest: onnx/model.onnx");
        assertThat(below(cache)).isEmpty();
    }

    @Test
    void a_closed_repository_says_how_to_open_it() {
        server.status("/o/r/resolve/main/m.onnx", 401);
        assertThatThrownBy(() -> fetch("hf:o/r!/m.onnx"))
                .hasMessageContaining("HTTP 401")
                .hasMessageContaining("HF_TOKEN");
    }

    @Test
    void the_tokenizer_beside_the_model_is_found() throws IOException {
        server.handle("/o/r/resolve/main/d/tokenizer.json", withCommit("{}"))
                .handle("/o/r/resolve/" + COMMIT + "/d/tokenizer.json", withCommit("{}"));
        assertThat(resources(Map.of())
                        .firstBeside("hf:o/r!/d/m.onnx", List.of("m-tokenizer.json", "tokenizer.json"), Progress.NONE)
                        .orElseThrow()
                        .uri())
                .isEqualTo("hf:o/r@" + COMMIT + "!/d/tokenizer.json");
    }
}
