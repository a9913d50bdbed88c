package dev.cortado.resource;

import static dev.cortado.resource.TestFiles.below;
import static dev.cortado.resource.TestFiles.bytes;
import static dev.cortado.resource.TestFiles.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several processes and threads with one cache. */
@Timeout(120)
class SharedCacheTest {

    private static final byte[] CONTENT = bytes(400_000);

    @TempDir
    Path cache;

    private final LocalServer server = new LocalServer();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @AfterEach
    void stop() {
        mayEnd.countDown();
        server.close();
    }

    /** Sends half, and the rest when the test allows. */
    private HttpHandler inTwoHalves() {
        return exchange -> {
            exchange.sendResponseHeaders(200, CONTENT.length);
            exchange.getResponseBody().write(CONTENT, 0, CONTENT.length / 2);
            exchange.getResponseBody().flush();
            asked.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.getResponseBody().write(CONTENT, CONTENT.length / 2, CONTENT.length / 2);
        };
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FetchMain.class.getName(),
                        cache.toString(),
                        server.url("/m.bin"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private Resource fetch(Progress progress) throws IOException {
        return Resources.standard().offline(false).home(new CortadoHome(cache)).fetch(server.url("/m.bin"), progress);
    }

    @Test
    void of_several_processes_one_downloads_and_the_others_wait() throws Exception {
        server.handle("/m.bin", inTwoHalves());
        List<Process> processes = List.of(start(), start(), start());
        asked.await();
        // Long enough for all of them to have arrived at the lock.
        Thread.sleep(2000);
        assertThat(processes).allMatch(Process::isAlive);
        mayEnd.countDown();

        for (Process process : processes) {
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            assertThat(printed).isEqualTo(sha256(CONTENT));
            assertThat(process.waitFor()).isZero();
        }
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void of_several_threads_with_resources_of_their_own_one_downloads() throws Exception {
        server.handle("/m.bin", inTwoHalves());
        List<Future<Resource>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                results.add(threads.submit(() -> fetch(Progress.NONE)));
            }
            asked.await();
            Thread.sleep(300);
            mayEnd.countDown();
        }
        for (Future<Resource> result : results) {
            assertThat(result.get().file()).hasBinaryContent(CONTENT);
        }
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void what_a_killed_process_left_is_not_taken_for_the_file() throws Exception {
        server.handle("/m.bin", inTwoHalves());
        Process process = start();
        asked.await();
        Thread.sleep(500);
        process.destroyForcibly().waitFor();
        assertThat(below(cache)).singleElement().asString().endsWith("/.m.bin.part");

        server.serve("/m.bin", CONTENT);
        assertThat(fetch(Progress.NONE).file()).hasBinaryContent(CONTENT);
        assertThat(below(cache)).noneMatch(name -> name.endsWith(".part")).hasSize(2);
    }

    @Test
    void who_waits_says_so_and_can_be_stopped() throws Exception {
        server.handle("/m.bin", inTwoHalves());
        Thread first = Thread.ofVirtual().start(() -> {
            try {
                fetch(Progress.NONE);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        asked.await();
        Cancellation cancellation = Cancellation.create();
        List<String> tasks = new ArrayList<>();
        Progress waiting = new Progress() {
            @Override
            public void report(String task, long done, long total, Unit unit) {
                tasks.add(task);
                cancellation.cancel();
            }

            @Override
            public Cancellation cancellation() {
                return cancellation;
            }
        };
        assertThatThrownBy(() -> fetch(waiting)).isInstanceOf(CancellationException.class);
        assertThat(tasks).containsExactly("wait for another download of m.bin");
        mayEnd.countDown();
        assertThat(first.join(java.time.Duration.ofSeconds(30))).isTrue();
    }
}
