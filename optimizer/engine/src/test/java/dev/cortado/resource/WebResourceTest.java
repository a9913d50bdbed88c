package dev.cortado.resource;

import static dev.cortado.resource.TestFiles.below;
import static dev.cortado.resource.TestFiles.bytes;
import static dev.cortado.resource.TestFiles.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WebResourceTest {

    @TempDir
    Path cache;

    private final LocalServer server = new LocalServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private Resources resources() {
        return Resources.standard().offline(false).home(new CortadoHome(cache));
    }

    private Resource fetch(String uri) throws IOException {
        return resources().fetch(uri, Progress.NONE);
    }

    @Nested
    class A_download {

        @Test
        void gives_the_bytes_their_hash_and_size_and_happens_once() throws IOException {
            byte[] content = bytes(300_000);
            server.serve("/d/model.onnx", content);

            Resource first = fetch(server.url("/d/model.onnx"));
            Resource again = fetch(server.url("/d/model.onnx"));

            assertThat(first.file()).hasBinaryContent(content).hasFileName("model.onnx");
            assertThat(first.sha256()).isEqualTo(sha256(content));
            assertThat(first.bytes()).isEqualTo(300_000);
            assertThat(first.uri()).isEqualTo(server.url("/d/model.onnx"));
            assertThat(again).isEqualTo(first);
            assertThat(server.targets()).containsExactly("/d/model.onnx");
            assertThat(below(cache)).hasSize(2).anyMatch(name -> name.endsWith("/.model.onnx.json"));
        }

        @Test
        void keeps_apart_addresses_that_differ_in_the_query_only() throws IOException {
            server.handle(
                    "/m",
                    exchange -> LocalServer.send(
                            exchange, exchange.getRequestURI().getQuery().getBytes(StandardCharsets.UTF_8)));
            assertThat(fetch(server.url("/m?v=1")).file()).hasContent("v=1");
            assertThat(fetch(server.url("/m?v=2")).file()).hasContent("v=2");
        }

        @Test
        void reports_its_bytes() throws IOException {
            server.serve("/m.bin", bytes(200_000));
            List<Long> done = new ArrayList<>();
            resources().fetch(server.url("/m.bin"), (task, count, total, unit) -> {
                assertThat(task).isEqualTo("download m.bin");
                assertThat(total).isEqualTo(200_000);
                assertThat(unit).isEqualTo(Progress.Unit.BYTES);
                done.add(count);
            });
            assertThat(done).isSorted().hasSizeGreaterThan(2).startsWith(0L).endsWith(200_000L);
        }

        @Test
        void of_an_empty_file_is_a_file() throws IOException {
            server.serve("/empty", new byte[0]);
            assertThat(fetch(server.url("/empty")).file()).isEmptyFile();
        }

        @Test
        void of_unknown_length_is_taken_to_its_end() throws IOException {
            byte[] content = bytes(100_000);
            server.handle("/chunked", exchange -> {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(content);
                exchange.getResponseBody().close();
            });
            assertThat(fetch(server.url("/chunked")).file()).hasBinaryContent(content);
        }

        @Test
        void that_comes_compressed_all_the_same_is_unpacked() throws IOException {
            server.handle("/zipped", exchange -> {
                exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                exchange.sendResponseHeaders(200, 0);
                try (OutputStream out = new GZIPOutputStream(exchange.getResponseBody())) {
                    out.write("clear".getBytes(StandardCharsets.UTF_8));
                }
            });
            assertThat(fetch(server.url("/zipped")).file()).hasContent("clear");
        }

        @Test
        void follows_redirects_and_remembers_the_asked_address() throws IOException {
            server.redirect("/a", "/b").redirect("/b", server.url("/c d")).serve("/c%20d", "x");
            Resource resource = fetch(server.url("/a"));
            assertThat(resource.file()).hasContent("x");
            assertThat(resource.uri()).isEqualTo(server.url("/a"));
        }
    }

    @Nested
    class The_cache {

        @Test
        void fetches_anew_what_was_changed_under_it() throws IOException {
            server.serve("/m", "content");
            Path file = fetch(server.url("/m")).file();
            Files.writeString(file, "CONTENT");
            Files.setLastModifiedTime(file, FileTime.fromMillis(1));

            assertThat(fetch(server.url("/m")).file()).hasContent("content");
            assertThat(server.requests()).hasSize(2);
        }

        @Test
        void takes_a_copy_of_itself_for_itself() throws IOException {
            server.serve("/m", "content");
            Path file = fetch(server.url("/m")).file();
            Files.setLastModifiedTime(file, FileTime.fromMillis(1));

            fetch(server.url("/m"));
            assertThat(server.requests()).hasSize(1);
        }

        @Test
        void does_not_trust_a_file_without_a_note_or_with_a_broken_one() throws IOException {
            server.serve("/m", "content");
            Path file = fetch(server.url("/m")).file();
            Path note = file.resolveSibling(".m.json");
            Files.writeString(note, "{\"uri\":");
            fetch(server.url("/m"));
            Files.delete(note);
            fetch(server.url("/m"));
            assertThat(server.requests()).hasSize(3);
        }

        @Test
        void serves_offline_what_it_has_and_says_what_it_lacks() throws IOException {
            server.serve("/m", "content").serve("/other", "x");
            fetch(server.url("/m"));
            Resources offline = resources().offline(true);

            assertThat(offline.fetch(server.url("/m"), Progress.NONE).file()).hasContent("content");
            assertThatThrownBy(() -> offline.fetch(server.url("/other"), Progress.NONE))
                    .isInstanceOf(ResourceException.class)
                    .hasMessage(
                            server.url("/other") + " is not in the cache and Cortado is offline: run it once without "
                                    + "--offline (and without CORTADO_OFFLINE or -Dcortado.offline), or name a local file");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Nested
    class A_pinned_hash {

        @Test
        void that_fits_is_accepted_also_from_the_cache() throws IOException {
            server.serve("/m", "content");
            String pinned = server.url("/m") + "#sha256=" + sha256("content".getBytes(StandardCharsets.UTF_8));
            Resource first = fetch(pinned);
            assertThat(fetch(pinned)).isEqualTo(first);
            assertThat(server.requests()).hasSize(1);
        }

        @Test
        void that_does_not_fit_names_both_and_leaves_nothing() {
            server.serve("/m", "content");
            String wrong = "0".repeat(64);
            assertThatThrownBy(() -> fetch(server.url("/m") + "#sha256=" + wrong))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageStartingWith("wrong SHA-256 of " + server.url("/m") + ": expected " + wrong + ", found "
                            + sha256("content".getBytes(StandardCharsets.UTF_8)));
            assertThat(below(cache)).isEmpty();
        }

        @Test
        void of_a_newer_file_behind_the_same_address_fetches_that() throws IOException {
            server.serve("/m", "old");
            fetch(server.url("/m"));
            server.serve("/m", "new");
            String pinned = server.url("/m") + "#sha256=" + sha256("new".getBytes(StandardCharsets.UTF_8));
            assertThat(fetch(pinned).file()).hasContent("new");
        }

        @Test
        void that_nothing_has_leaves_the_cached_file_alone() throws IOException {
            server.serve("/m", "content");
            Resource good = fetch(server.url("/m"));
            String pinned = server.url("/m") + "#sha256=" + "0".repeat(64);
            assertThatThrownBy(() -> fetch(pinned)).hasMessageContaining("wrong SHA-256");
            assertThatThrownBy(() -> resources().offline(true).fetch(pinned, Progress.NONE))
                    .hasMessageContaining("wrong SHA-256");
            assertThat(fetch(server.url("/m"))).isEqualTo(good);
        }
    }

    @Nested
    class A_secret {

        @Test
        void does_not_follow_a_redirect_to_another_host() throws IOException {
            try (LocalServer other = new LocalServer()) {
                other.serve("/cdn", "content");
                server.redirect("/here", "/there").redirect("/there", other.url("/cdn"));
                HttpFetcher.Headers headers = new HttpFetcher.Headers(Map.of(), Optional.of("Bearer secret"));
                HttpFetcher.standard()
                        .download(
                                java.net.URI.create(server.url("/here")),
                                headers,
                                OutputStream.nullOutputStream(),
                                "x",
                                Progress.NONE);
                assertThat(server.requests())
                        .extracting(LocalServer.Request::authorization)
                        .containsExactly("Bearer secret", "Bearer secret");
                assertThat(other.requests())
                        .extracting(LocalServer.Request::authorization)
                        .containsExactly("");
            }
        }
    }

    @Nested
    class A_proxy {

        @Test
        void named_in_the_environment_is_used_with_its_user_and_password() throws IOException {
            server.handle("/m", exchange -> {
                if (exchange.getRequestHeaders().getFirst("Proxy-Authorization") == null) {
                    exchange.getResponseHeaders().set("Proxy-Authenticate", "Basic realm=\"proxy\"");
                    exchange.sendResponseHeaders(407, -1);
                } else {
                    LocalServer.send(
                            exchange,
                            exchange.getRequestHeaders()
                                    .getFirst("Proxy-Authorization")
                                    .getBytes(StandardCharsets.UTF_8));
                }
            });
            Map<String, String> environment = Map.of("http_proxy", "http://me:p%40ss@" + server.authority());
            EnvironmentProxies proxies = new EnvironmentProxies(Optional.empty(), environment::get);
            Resources behindProxy = resources().http(HttpFetcher.create(proxies, Optional.empty()));

            Resource resource = behindProxy.fetch("http://far-away.invalid/m", Progress.NONE);

            // "me:p@ss" in Base64.
            assertThat(resource.file()).hasContent("Basic bWU6cEBzcw==");
            assertThat(server.targets()).contains("http://far-away.invalid/m");
        }
    }

    @Nested
    class Beside_a_file {

        @Test
        void the_first_name_that_is_there_is_found_without_the_query() throws IOException {
            server.serve("/d/m.onnx", "m").serve("/d/second.json", "2").serve("/d/third.json", "3");
            Optional<Resource> found = resources()
                    .firstBeside(
                            server.url("/d/m.onnx?sign=1") + "#sha256=" + "0".repeat(64),
                            List.of("first.json", "second.json", "third.json"),
                            Progress.NONE);
            assertThat(found.orElseThrow().file()).hasContent("2");
            assertThat(server.targets()).containsExactly("/d/first.json", "/d/second.json");
            assertThat(resources()
                            .firstBeside(server.url("/d/m.onnx"), List.of("first.json", "second.json"), Progress.NONE))
                    .isEqualTo(found);
            assertThat(server.requests()).hasSize(2);
        }

        @Test
        void nothing_is_found_when_nothing_is_there_or_offline_when_nothing_was_fetched() throws IOException {
            server.serve("/d/m.onnx", "m").serve("/d/t.json", "t");
            assertThat(resources().firstBeside(server.url("/d/m.onnx"), List.of("a", "b"), Progress.NONE))
                    .isEmpty();
            assertThat(resources().offline(true).firstBeside(server.url("/d/m.onnx"), List.of("t.json"), Progress.NONE))
                    .isEmpty();
        }

        @Test
        void what_a_storage_service_refuses_to_show_counts_as_absent() throws IOException {
            server.status("/d/first.json", 403).serve("/d/second.json", "2");
            assertThat(resources().firstBeside(server.url("/d/m"), List.of("first.json", "second.json"), Progress.NONE))
                    .isPresent();
        }

        @Test
        void a_server_in_trouble_is_an_error_not_an_absence() {
            server.status("/d/t.json", 503);
            assertThatThrownBy(() -> resources().firstBeside(server.url("/d/m"), List.of("t.json"), Progress.NONE))
                    .hasMessageContaining("HTTP 503");
        }

        @Test
        void what_was_forgotten_is_fetched_anew() throws Exception {
            server.serve("/page.onnx", "a sign-in page".getBytes(StandardCharsets.UTF_8));
            Resource wrong = resources().fetch(server.url("/page.onnx"), Progress.NONE);
            server.serve("/page.onnx", "the model".getBytes(StandardCharsets.UTF_8));
            assertThat(resources()
                            .fetch(server.url("/page.onnx"), Progress.NONE)
                            .file())
                    .hasContent("a sign-in page");
            resources().forget(wrong);
            assertThat(resources()
                            .fetch(server.url("/page.onnx"), Progress.NONE)
                            .file())
                    .hasContent("the model");
        }

        @Test
        void names_with_folders_are_the_caller_s_mistake() {
            for (String name : List.of("a/t.json", "../../t.json", "..", "../", "")) {
                assertThatThrownBy(() -> resources().firstBeside("https://host/d/e/m", List.of(name), Progress.NONE))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }
}
