package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class ShutdownTest {

    private static final Logger LOGGER = LoggerFactory.getLogger(ShutdownTest.class);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "while (true) { }",
                "new Thread(() -> { while (true) { try { Thread.sleep(10_000); } catch (InterruptedException e) { } } }).start();",
                "Runtime.getRuntime().addShutdownHook(new Thread(() -> { try { Thread.sleep(60_000); } catch (InterruptedException e) { } }));\nwhile (true) { }"
            })
    void is_answered_and_ends_the_process_within_a_second(String cell) throws Exception {
        try (KernelProcess kernel = KernelProcess.start()) {
            kernel.client.execute("int ready = 1;");
            String running = kernel.client.startExecute(cell, Map.of());
            Thread.sleep(400);
            long start = System.nanoTime();
            assertThat(kernel.client
                            .askControl("shutdown_request", Map.of("restart", false))
                            .get("status")
                            .getAsString())
                    .isEqualTo("ok");
            assertThat(kernel.process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(1500);
            assertThat(kernel.process.exitValue()).isZero();
            assertThat(running).isNotNull();
        }
    }

    @Test
    void a_missing_connection_file_is_one_line_and_status_2(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("out");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        folder.resolve("none.json").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(Files.readAllLines(output))
                .singleElement()
                .asString()
                .contains("cannot serve the connection file")
                .endsWith("none.json: there is no such file");
    }

    /** As when a front end's choice of a free port is taken for a moment by somebody's outgoing connection. */
    @Test
    void a_port_that_becomes_free_a_moment_later_is_waited_for() throws Exception {
        KernelProcess kernel;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            kernel = KernelProcess.startOn(taken.getLocalPort());
            Thread.sleep(1500); // the kernel has found it taken by now, or comes later and finds it free
        }
        try (kernel) {
            kernel.client.awaitReady();
            assertThat(kernel.client.execute("6 * 7").value()).isEqualTo("42");
        }
    }

    @Test
    void the_start_is_measured() throws IOException {
        try (KernelProcess kernel =
                KernelProcess.startWithoutWaiting("-Dorg.slf4j.simpleLogger.defaultLogLevel=info")) {
            assertThat(kernel.client.execute("1 + 1").reply().get("status").getAsString())
                    .isEqualTo("ok");
            String log = Files.readString(kernel.log);
            assertThat(log).contains("First cell answered");
            LOGGER.info("{}", log.strip());
        }
    }
}
