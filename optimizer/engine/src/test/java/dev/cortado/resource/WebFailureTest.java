package dev.cortado.resource;

import static dev.cortado.resource.TestFiles.below;
import static dev.cortado.resource.TestFiles.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class WebFailureTest {

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

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
