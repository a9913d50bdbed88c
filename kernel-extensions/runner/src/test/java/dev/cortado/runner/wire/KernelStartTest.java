package dev.cortado.runner.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Cancellation;
import dev.cortado.runner.process.KernelCommand;
import dev.cortado.runner.process.KernelProcess;
import dev.cortado.runner.process.KernelSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Starting a kernel")
class KernelStartTest {

    @TempDir
    private Path folder;

    private KernelSession start(KernelCommand command, Duration limit) throws IOException, InterruptedException {
        return KernelSession.start(command, folder, folder.resolve("logs"), limit);
    }

    @Test
    void it_answers_and_ends_when_asked() throws Exception {
        KernelProcess process;
        try (KernelSession session = start(FakeKernels.command(), Duration.ofSeconds(30))) {
            process = session.process();
            assertThat(session.info().path("implementation").asText()).isEqualTo("fake");
            Thread.sleep(1200);
            assertThat(session.client().sinceHeartbeat()).isLessThan(Duration.ofMillis(1200));
            assertThat(session.client()
                            .request(
                                    "complete_request",
                                    com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode(),
                                    Duration.ofSeconds(5))
                            .path("status")
                            .asText())
                    .isEqualTo("ok");
        }
        assertThat(process.exitCode()).isZero();
    }

    @Test
    void one_that_ends_at_once_is_reported_with_its_last_words() {
        assertThatThrownBy(() -> start(FakeKernels.command("dead-on-arrival"), Duration.ofSeconds(30)))
                .isInstanceOf(KernelDiedException.class)
                .hasMessageContaining("exit code 4")
                .hasMessageContaining("cannot find the coffee");
    }

    @Test
    void one_whose_port_another_process_was_first_to_take_gets_others() throws Exception {
        Path squatter = folder.resolve("squatter");
        try (KernelSession session =
                start(FakeKernels.command("robbed", squatter.toString()), Duration.ofSeconds(30))) {
            List<String> portAndProcess = Files.readAllLines(squatter);
            ProcessHandle.of(Long.parseLong(portAndProcess.getLast())).ifPresent(ProcessHandle::destroyForcibly);
            assertThat(session.info().path("implementation").asText()).isEqualTo("fake");
            assertThat(session.process().connection().shell())
                    .isNotEqualTo(Integer.parseInt(portAndProcess.getFirst()));
        }
        try (Stream<Path> logs = Files.list(folder.resolve("logs"))) {
            assertThat(logs).isEmpty();
        }
    }

    @Test
    void one_that_stays_silent_is_given_up_and_ended() {
        assertThatThrownBy(() -> start(FakeKernels.command("silent"), Duration.ofMillis(1500)))
                .isInstanceOf(WireException.class)
                .hasMessage("the kernel did not answer within 1.5 s of its start");
        assertThat(ProcessHandle.current()
                        .children()
                        .filter(child -> child.info().commandLine().orElse("").contains("FakeKernel")))
                .isEmpty();
    }

    @Test
    void one_whose_broadcasts_do_not_arrive_is_given_up() {
        assertThatThrownBy(() -> start(FakeKernels.command("mute"), Duration.ofSeconds(3)))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("iopub");
    }

    @Test
    void one_that_nobody_waits_for_any_more_is_ended() {
        Cancellation cancellation = Cancellation.create();
        cancellation.cancel();
        assertThatThrownBy(() -> KernelSession.start(
                        FakeKernels.command("silent"),
                        folder,
                        folder.resolve("logs"),
                        Duration.ofSeconds(30),
                        cancellation))
                .isInstanceOf(InterruptedException.class);
        assertThat(ProcessHandle.current()
                        .children()
                        .filter(child -> child.info().commandLine().orElse("").contains("FakeKernel")))
                .isEmpty();
    }

    @Test
    void a_program_that_does_not_exist_is_named() {
        KernelCommand command = new KernelCommand("none", List.of("/no/such/program"), Map.of(), false);
        assertThatThrownBy(() -> start(command, Duration.ofSeconds(10)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none")
                .hasMessageContaining("/no/such/program");
    }

    @Test
    void the_connection_file_is_for_the_owner_only_and_holds_what_kernels_expect() throws Exception {
        ConnectionInfo connection = ConnectionInfo.create();
        Path file = connection.write(folder, "x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file))
                .contains("\"shell_port\" : " + connection.shell())
                .contains("\"signature_scheme\" : \"hmac-sha256\"")
                .contains(connection.key());
        assertThat(connection.key()).hasSize(64);
        assertThat(List.of(
                        connection.shell(),
                        connection.control(),
                        connection.iopub(),
                        connection.stdin(),
                        connection.heartbeat()))
                .doesNotHaveDuplicates();
        assertThat(connection.toString()).doesNotContain(connection.key());
    }
}
