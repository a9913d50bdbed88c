package dev.cortado.resource;

import static dev.cortado.resource.TestFiles.below;
import static dev.cortado.resource.TestFiles.bytes;
import static dev.cortado.resource.TestFiles.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    class One_line_and_no_file_for {

        private void fails(String uri, String message) {
            assertThatThrownBy(() -> fetch(uri))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining(message)
                    .message()
                    .doesNotContain("\n");
            assertThat(below(cache)).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({
            "404,not found:",
            "410,not found:",
            "401,asks who you are (HTTP 401)",
            "403,refuses (HTTP 403)",
            "407,the proxy asks",
            "418,HTTP 418",
            "429,too many requests",
            "500,has a problem (HTTP 500)",
            "503,try again later",
            "204,HTTP 204"
        })
        void a_status(int status, String message) {
            server.status("/m", status);
            fails(server.url("/m"), message);
        }

        @Test
        void a_circle_of_redirects() {
            server.redirect("/a", "/b").redirect("/b", "/a");
            fails(server.url("/a"), "redirects in a circle");
        }

        @Test
        void redirects_without_end() {
            for (int i = 0; i < 20; i++) {
                server.redirect("/" + i, "/" + (i + 1));
            }
            fails(server.url("/0"), "redirects more than 10 times");
        }

        @Test
        void a_redirect_to_a_file_of_this_machine() {
            server.redirect("/a", "file:///etc/passwd");
            fails(server.url("/a"), "which is not secure; refused");
        }

        @Test
        void an_unknown_host() {
            fails("http://no-such-host.invalid/m", "unknown host no-such-host.invalid");
        }

        @Test
        void a_port_where_nobody_listens() throws IOException {
            int port;
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = socket.getLocalPort();
            }
            fails("http://127.0.0.1:" + port + "/m", "cannot connect to 127.0.0.1:" + port);
        }

        @Test
        void a_file_larger_than_the_disk() {
            server.handle("/huge", exchange -> {
                exchange.sendResponseHeaders(200, 1L << 60);
                exchange.getResponseBody().write(1);
                exchange.getResponseBody().flush();
                pause(500);
            });
            fails(server.url("/huge"), "no disk space left in");
        }

        @Test
        void a_cache_that_cannot_be_made() throws IOException {
            server.serve("/m", "x");
            Path file = Files.writeString(cache.resolve("file"), "not a folder");
            Resources broken = resources().home(new CortadoHome(file.resolve("cache")));
            assertThatThrownBy(() -> broken.fetch(server.url("/m"), Progress.NONE))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageStartingWith("cannot write");
        }

        @Test
        void a_disk_that_fills_up_on_the_way() throws IOException {
            // The one file of Linux and BSD that is always full.
            Path full = Path.of("/dev/full");
            if (!Files.exists(full)) {
                assertThat(StorageErrors.writing(full, new IOException("No space left on device")))
                        .hasMessageStartingWith("no disk space left in");
                return;
            }
            try (HashingOutput out = new HashingOutput(full)) {
                assertThatThrownBy(() -> out.write(new byte[1 << 16]))
                        .isInstanceOf(ResourceException.class)
                        .hasMessage("no disk space left in /dev: free some, or set CORTADO_HOME to a folder on a "
                                + "larger disk");
            }
        }
    }

    @Nested
    class A_server_that_stops_in_the_middle {

        /** Answers each connection with one of the given texts, then hangs up. */
        private ServerSocket hangingUpAfter(String... answers) throws IOException {
            ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(() -> {
                for (String answer : answers) {
                    try (Socket connection = socket.accept()) {
                        connection.getInputStream().read(new byte[4096]);
                        connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                        connection.getOutputStream().flush();
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            return socket;
        }

        @ParameterizedTest
        @CsvSource({
            "'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this'",
            "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nonly this\r\n'",
            "'HTTP/1.1 200 OK\r\nContent-Le'"
        })
        void is_an_error_that_leaves_nothing_and_trying_again_works(String broken) throws IOException {
            String whole = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nwhole";
            try (ServerSocket socket = hangingUpAfter(broken, whole)) {
                String uri = "http://127.0.0.1:" + socket.getLocalPort() + "/m";
                assertThatThrownBy(() -> fetch(uri))
                        .isInstanceOf(ResourceException.class)
                        .hasMessageContaining("nothing was kept, try again")
                        .message()
                        .doesNotContain("\n");
                assertThat(below(cache)).isEmpty();
                assertThat(fetch(uri).file()).hasContent("whole");
            }
        }

        @Test
        void without_hanging_up_is_given_up_after_a_while() {
            server.handle("/slow", exchange -> {
                exchange.sendResponseHeaders(200, 1000);
                exchange.getResponseBody().write(1);
                exchange.getResponseBody().flush();
                pause(3000);
            });
            Resources impatient = resources().http(new HttpFetcher(HttpClient::newHttpClient, Duration.ofMillis(400)));
            assertThatThrownBy(() -> impatient.fetch(server.url("/slow"), Progress.NONE))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("no byte came for 0.4 s");
            assertThat(below(cache)).isEmpty();
        }

        @Test
        void before_its_first_byte_is_given_up_too() {
            server.handle("/mute", exchange -> pause(3000));
            Resources impatient = resources().http(new HttpFetcher(HttpClient::newHttpClient, Duration.ofMillis(400)));
            assertThatThrownBy(() -> impatient.fetch(server.url("/mute"), Progress.NONE))
                    .hasMessageContaining("no answer in time");
        }
    }

    @Nested
    class Cancelling {

        /** Cancels as soon as something is reported that the condition holds for. */
        private Progress cancellingAt(long bytes, Cancellation cancellation) {
            return new Progress() {
                @Override
                public void report(String task, long done, long total, Unit unit) {
                    if (done >= bytes) {
                        cancellation.cancel();
                    }
                }

                @Override
                public Cancellation cancellation() {
                    return cancellation;
                }
            };
        }

        @Test
        void in_the_middle_leaves_nothing() {
            server.serve("/m", bytes(5_000_000));
            assertThatThrownBy(() -> resources().fetch(server.url("/m"), cancellingAt(100_000, Cancellation.create())))
                    .isInstanceOf(CancellationException.class);
            assertThat(below(cache)).isEmpty();
        }

        @Test
        void wakes_a_reader_that_waits_for_bytes_and_one_that_waits_for_an_answer() {
            server.handle("/slow", exchange -> {
                exchange.sendResponseHeaders(200, 1000);
                exchange.getResponseBody().write(1);
                exchange.getResponseBody().flush();
                pause(3000);
            });
            server.handle("/mute", exchange -> pause(3000));
            for (String path : List.of("/slow", "/mute")) {
                Cancellation cancellation = Cancellation.create();
                Thread.ofVirtual().start(() -> {
                    pause(500);
                    cancellation.cancel();
                });
                long start = System.nanoTime();
                assertThatThrownBy(
                                () -> resources().fetch(server.url(path), cancellingAt(Long.MAX_VALUE, cancellation)))
                        .isInstanceOf(CancellationException.class);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(2500));
            }
            assertThat(below(cache)).isEmpty();
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

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
