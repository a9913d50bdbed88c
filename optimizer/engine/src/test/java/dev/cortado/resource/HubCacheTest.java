package dev.cortado.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The cache of huggingface_hub, written down here as its documentation has it, apart from the code that makes it. */
@Timeout(60)
class HubCacheTest {

    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final String NEWER = "fedcba9876543210fedcba9876543210fedcba98";

    /** What {@code git hash-object} says of a file with this content. */
    private static final String HELLO = "hello\n";

    private static final String GIT_OF_HELLO = "ce013625030ba8dba906f756967f9e9ca394464a";
    private static final byte[] LARGE = TestFiles.bytes(200_000);
    private static final String LARGE_SHA = TestFiles.sha256(LARGE);

    @TempDir
    Path cortado;

    @TempDir
    Path home;

    private final FakeHub server = new FakeHub("o/r");
    private Path folder;

    @org.junit.jupiter.api.BeforeEach
    void folder() {
        folder = home.resolve("hub").resolve("models--o--r");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Resources resources(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>();
        environment.put("HF_ENDPOINT", server.hub.url(""));
        environment.put("HF_HOME", home.toString());
        environment.putAll(more);
        return Resources.standard()
                .offline(false)
                .home(new CortadoHome(cortado))
                .environment(environment::get);
    }

    private Resource fetch(String uri) throws IOException {
        return resources(Map.of()).fetch(uri, Progress.NONE);
    }

    private List<String> blobs() {
        return TestFiles.below(folder.resolve("blobs"));
    }

    @Nested
    class A_download {

        @Test
        void lies_where_python_finds_it() throws IOException {
            server.large("onnx/model.onnx", LARGE, "main", COMMIT, content -> content)
                    .small("config.json", HELLO, GIT_OF_HELLO, "main", COMMIT);
            Resource model = fetch("hf:o/r!/onnx/model.onnx");
            Resource config = fetch("hf:o/r!/config.json");

            assertThat(model.uri()).isEqualTo("hf:o/r@" + COMMIT + "!/onnx/model.onnx");
            assertThat(model.sha256()).isEqualTo(LARGE_SHA);
            assertThat(config.sha256()).isEqualTo(TestFiles.sha256(HELLO.getBytes(StandardCharsets.UTF_8)));
            assertThat(folder.resolve("refs/main")).hasContent(COMMIT);
            assertThat(blobs()).containsExactlyInAnyOrder(LARGE_SHA, GIT_OF_HELLO);
            Path link = folder.resolve("snapshots").resolve(COMMIT).resolve("onnx/model.onnx");
            assertThat(model.file()).isEqualTo(link);
            assertThat(Files.readSymbolicLink(link)).isEqualTo(Path.of("../../../blobs", LARGE_SHA));
            assertThat(Files.readSymbolicLink(
                            folder.resolve("snapshots").resolve(COMMIT).resolve("config.json")))
                    .isEqualTo(Path.of("../../blobs", GIT_OF_HELLO));
            assertThat(link).hasBinaryContent(LARGE);
        }

        @Test
        void is_made_once_and_known_without_a_network() throws IOException {
            server.large("m.onnx", LARGE, "main", COMMIT, content -> content);
            Resource first = fetch("hf:o/r!/m.onnx");
            int asked = server.hub.requests().size();
            assertThat(fetch("hf:o/r@" + COMMIT + "!/m.onnx")).isEqualTo(first);
            assertThat(server.hub.requests()).hasSize(asked);
            assertThat(resources(Map.of("HF_HUB_OFFLINE", "1")).fetch("hf:o/r!/m.onnx", Progress.NONE))
                    .isEqualTo(first);
            assertThat(resources(Map.of()).offline(true).fetch("hf:o/r!/m.onnx", Progress.NONE))
                    .isEqualTo(first);
            assertThat(server.hub.requests()).hasSize(asked);
            assertThat(server.storage.requests()).hasSize(1);
        }

        @Test
        void of_the_same_content_at_another_commit_is_a_link_only() throws IOException {
            server.large("m.onnx", LARGE, "main", COMMIT, content -> content);
            fetch("hf:o/r!/m.onnx");
            server.large("m.onnx", LARGE, "main", NEWER, content -> content);
            Resource newer = fetch("hf:o/r!/m.onnx");
            assertThat(newer.uri()).contains(NEWER);
            assertThat(folder.resolve("refs/main")).hasContent(NEWER);
            assertThat(folder.resolve("snapshots").resolve(COMMIT).resolve("m.onnx"))
                    .hasBinaryContent(LARGE);
            assertThat(server.storage.requests()).hasSize(1);
        }

        @Test
        void by_many_at_once_is_made_once() throws Exception {
            server.large("m.onnx", LARGE, "main", COMMIT, content -> content);
            try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
                Callable<Resource> task = () -> fetch("hf:o/r!/m.onnx");
                List<Future<Resource>> all = threads.invokeAll(
                        IntStream.range(0, 8).mapToObj(_ -> task).toList());
                for (Future<Resource> one : all) {
                    assertThat(one.get().sha256()).isEqualTo(LARGE_SHA);
                }
            }
            assertThat(server.storage.requests()).hasSize(1);
            assertThat(blobs()).containsExactly(LARGE_SHA);
        }

        @Test
        void that_is_not_what_was_announced_is_refused_and_leaves_nothing() {
            server.large("m.onnx", LARGE, "main", COMMIT, content -> {
                byte[] other = content.clone();
                other[100_000] ^= 1;
                return other;
            });
            assertThatThrownBy(() -> fetch("hf:o/r!/m.onnx"))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("corrupted")
                    .hasMessageContaining(LARGE_SHA);
            server.large("n.onnx", LARGE, "main", COMMIT, content -> Arrays.copyOf(content, 1000));
            assertThatThrownBy(() -> fetch("hf:o/r!/n.onnx")).hasMessageContaining("announced 200000 bytes");
            server.small("c.json", "hellO\n", GIT_OF_HELLO, "main", COMMIT);
            assertThatThrownBy(() -> fetch("hf:o/r!/c.json"))
                    .hasMessageContaining("corrupted")
                    .hasMessageContaining(GIT_OF_HELLO);
            assertThat(blobs()).isEmpty();
            assertThat(TestFiles.below(folder.resolve("snapshots"))).isEmpty();
        }

        @Test
        void with_another_hash_than_the_pinned_one_is_refused() throws IOException {
            server.small("c.json", HELLO, GIT_OF_HELLO, "main", COMMIT);
            String wrong = "hf:o/r!/c.json#sha256=" + "0".repeat(64);
            assertThatThrownBy(() -> fetch(wrong)).hasMessageContaining("wrong SHA-256");
            assertThat(blobs()).isEmpty();
            fetch("hf:o/r!/c.json");
            assertThatThrownBy(() -> fetch(wrong)).hasMessageContaining("wrong SHA-256");
        }

        @Test
        void of_a_data_set_lies_among_the_data_sets() throws IOException {
            try (FakeHub sets = new FakeHub("datasets/o/d")) {
                sets.small("a.csv", HELLO, GIT_OF_HELLO, "v1", COMMIT);
                Resource file = resources(Map.of("HF_ENDPOINT", sets.hub.url("")))
                        .fetch("hf:datasets/o/d@v1!/a.csv", Progress.NONE);
                assertThat(file.file()).isEqualTo(home.resolve("hub/datasets--o--d/snapshots/" + COMMIT + "/a.csv"));
                assertThat(home.resolve("hub/datasets--o--d/refs/v1")).hasContent(COMMIT);
            }
        }

        @Test
        void of_a_repository_that_was_renamed_follows_it() throws IOException {
            server.hub.redirect("/old/r/resolve/main/c.json", server.path("main", "c.json"));
            server.hub.redirect("/old/r/resolve/" + COMMIT + "/c.json", server.path(COMMIT, "c.json"));
            server.small("c.json", HELLO, GIT_OF_HELLO, "main", COMMIT);
            assertThat(fetch("hf:old/r!/c.json").file()).hasContent(HELLO.strip());
            assertThat(home.resolve("hub/models--old--r/refs/main")).hasContent(COMMIT);
        }

        @Test
        void whose_etag_would_leave_the_folder_does_not_get_that_name() throws IOException {
            server.small("c.json", HELLO, "../../../escaped", "main", COMMIT);
            assertThat(fetch("hf:o/r!/c.json").file()).startsWith(cortado).hasContent(HELLO.strip());
            assertThat(blobs()).isEmpty();
        }
    }

    @Nested
    class What_python_fetched {

        private Path lay(String name, byte[] content) throws IOException {
            Path blob = folder.resolve("blobs").resolve(name);
            Files.createDirectories(blob.getParent());
            Files.write(blob, content);
            Path file = folder.resolve("snapshots").resolve(COMMIT).resolve("m.onnx");
            Files.createDirectories(file.getParent());
            Files.createSymbolicLink(file, Path.of("../../blobs").resolve(name));
            Files.createDirectories(folder.resolve("refs"));
            Files.writeString(folder.resolve("refs/main"), COMMIT);
            return file;
        }

        @Test
        void is_found_and_used_without_a_network() throws IOException {
            Path file = lay(LARGE_SHA, LARGE);
            Resource found = resources(Map.of("HF_HUB_OFFLINE", "true")).fetch("hf:o/r!/m.onnx", Progress.NONE);
            assertThat(found).isEqualTo(new Resource("hf:o/r@" + COMMIT + "!/m.onnx", file, LARGE_SHA, LARGE.length));
            assertThat(server.hub.requests()).isEmpty();
        }

        @Test
        void is_not_used_when_it_is_damaged() throws IOException {
            lay(LARGE_SHA, Arrays.copyOf(LARGE, 1000));
            assertThatThrownBy(() -> fetch("hf:o/r@" + COMMIT + "!/m.onnx"))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("is damaged in the Hugging Face cache: delete")
                    .hasMessageContaining(LARGE_SHA);
        }

        @Test
        void may_be_copies_where_there_are_no_links() throws IOException {
            Path file = folder.resolve("snapshots").resolve(COMMIT).resolve("m.onnx");
            Files.createDirectories(file.getParent());
            Files.write(file, LARGE);
            assertThat(fetch("hf:o/r@" + COMMIT + "!/m.onnx").sha256()).isEqualTo(LARGE_SHA);
            Files.write(file, Arrays.copyOf(LARGE, 10));
            assertThat(fetch("hf:o/r@" + COMMIT + "!/m.onnx").bytes()).isEqualTo(10);
        }

        @Test
        void of_an_interrupted_download_is_not_there() throws IOException {
            Path file = lay(LARGE_SHA, LARGE);
            Files.move(
                    folder.resolve("blobs").resolve(LARGE_SHA),
                    folder.resolve("blobs").resolve(LARGE_SHA + ".incomplete"));
            server.large("m.onnx", LARGE, "main", COMMIT, content -> content);
            assertThat(fetch("hf:o/r!/m.onnx").file()).isEqualTo(file).hasBinaryContent(LARGE);
        }
    }

    @Nested
    class The_token {

        @Test
        void goes_to_the_hub_and_not_to_the_storage() throws IOException {
            server.large("m.onnx", LARGE, "main", COMMIT, content -> content);
            resources(Map.of("HF_TOKEN", "hf_secret")).fetch("hf:o/r!/m.onnx", Progress.NONE);
            assertThat(FakeHub.tokens(server.hub)).containsExactly("Bearer hf_secret");
            assertThat(FakeHub.tokens(server.storage)).containsExactly("");
        }

        @Test
        void is_the_one_that_a_login_left_unless_the_variable_is_set() throws IOException {
            Files.writeString(home.resolve("token"), "hf_file\n");
            server.small("c.json", HELLO, GIT_OF_HELLO, "main", COMMIT);
            fetch("hf:o/r!/c.json");
            assertThat(FakeHub.tokens(server.hub)).containsExactly("Bearer hf_file");
            Path other = Files.writeString(home.resolve("elsewhere"), "hf_other");
            UnaryOperator<String> path = Map.of("HF_HOME", home.toString(), "HF_TOKEN_PATH", other.toString())::get;
            assertThat(new HubSettings(path).token()).contains("hf_other");
            UnaryOperator<String> both = Map.of("HF_HOME", home.toString(), "HF_TOKEN", "hf_variable")::get;
            assertThat(new HubSettings(both).token()).contains("hf_variable");
            UnaryOperator<String> off = Map.of("HF_HOME", home.toString(), "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")::get;
            assertThat(new HubSettings(off).token()).isEmpty();
        }
    }

    @Nested
    class A_refusal {

        private void refused(String uri, Map<String, String> environment, String... parts) {
            assertThatThrownBy(() -> resources(environment).fetch(uri, Progress.NONE))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContainingAll(parts)
                    .satisfies(error -> assertThat(error.getMessage().lines()).hasSize(1));
        }

        @Test
        void is_told_with_the_way_out() {
            server.refuse("main", "gated", 401, "GatedRepo")
                    .refuse("main", "private", 401, "RepoNotFound")
                    .refuse("main", "disabled", 403, "DisabledRepo")
                    .refuse("dev", "m", 404, "RevisionNotFound");
            refused("hf:o/r!/gated", Map.of(), "is gated (HTTP 401)", server.hub.url("/o/r"), "HF_TOKEN");
            refused("hf:o/r!/gated", Map.of("HF_TOKEN", "x"), "whose token is used");
            refused("hf:o/r!/private", Map.of(), "no repository hf:o/r, or a private one", "HF_TOKEN");
            refused("hf:o/r!/disabled", Map.of(), "disabled");
            refused("hf:o/r@dev!/m", Map.of(), "no revision dev in hf:o/r");
            refused("hf:o/r!/m", Map.of("HF_HUB_OFFLINE", "1"), "HF_HUB_OFFLINE is set");
        }

        @Test
        void to_write_names_the_variable_that_moves_the_cache() throws IOException {
            server.small("c.json", HELLO, GIT_OF_HELLO, "main", COMMIT);
            Path file = Files.writeString(home.resolve("file"), "no folder");
            refused("hf:o/r!/c.json", Map.of("HF_HUB_CACHE", file.toString()), file.toString());
        }
    }

    @Test
    void the_folder_is_the_one_that_the_variables_say() {
        Path user = Path.of(System.getProperty("user.home"));
        Map<Map<String, String>, Path> cases = Map.of(
                Map.of("HF_HUB_CACHE", "/a", "HUGGINGFACE_HUB_CACHE", "/b", "HF_HOME", "/c"), Path.of("/a"),
                Map.of("HUGGINGFACE_HUB_CACHE", "/b", "HF_HOME", "/c"), Path.of("/b"),
                Map.of("HF_HOME", "/c", "XDG_CACHE_HOME", "/d"), Path.of("/c/hub"),
                Map.of("HF_HOME", "~/e"), user.resolve("e/hub"),
                Map.of("XDG_CACHE_HOME", "/d"), Path.of("/d/huggingface/hub"),
                Map.of(), user.resolve(".cache/huggingface/hub"));
        cases.forEach((environment, expected) ->
                assertThat(new HubSettings(environment::get).cache()).isEqualTo(expected.toAbsolutePath()));
    }
}
