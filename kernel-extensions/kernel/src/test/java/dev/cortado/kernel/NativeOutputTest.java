package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.kernel.WireClient.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the process itself prints, past {@code System.out} and {@code System.err}, reaches the cell or the log. */
@DisabledOnOs(OS.WINDOWS)
class NativeOutputTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String NATIVE = """
            import java.lang.foreign.*;
            Linker linker = Linker.nativeLinker();
            SymbolLookup c = linker.defaultLookup();
            FunctionDescriptor twoPointers = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
            MemorySegment stream(String name) {
                return c.find(name).orElseThrow().reinterpret(8).get(ValueLayout.ADDRESS, 0);
            }
            void fputs(String text, String stream) throws Throwable {
                int result = (int) linker.downcallHandle(c.find("fputs").orElseThrow(), twoPointers)
                        .invokeExact(Arena.global().allocateFrom(text), stream(stream));
            }
            void cAbort() throws Throwable {
                linker.downcallHandle(c.find("abort").orElseThrow(), FunctionDescriptor.ofVoid()).invokeExact();
            }
            """;

    private static KernelProcess kernel;

    @BeforeAll
    static void start() throws IOException {
        kernel = started();
    }

    @AfterAll
    static void stop() throws IOException {
        kernel.close();
    }

    /** A kernel that has the native functions and has had the time to redirect its descriptors. */
    private static KernelProcess started() throws IOException {
        KernelProcess fresh = KernelProcess.start();
        Result defined = fresh.client.execute(NATIVE);
        assertThat(defined.status()).as(defined.error()).isEqualTo("ok");
        assertThat(within(
                        PATIENCE,
                        () -> fresh.client.execute("fputs(\"ready\\n\", \"stderr\");").stream("stderr")
                                .equals("ready\n")))
                .isTrue();
        return fresh;
    }

    private static boolean within(Duration patience, BooleanSupplier condition) {
        Instant end = Instant.now().plus(patience);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return true;
    }

    private static String log(KernelProcess of) {
        try {
            return Files.readString(of.log);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void c_code_prints_into_its_cell() {
        Result result =
                kernel.client.execute("fputs(\"to out: äöü 日本\\n\", \"stdout\"); fputs(\"to err\\n\", \"stderr\");");
        assertThat(result.out()).isEqualTo("to out: äöü 日本\n");
        assertThat(result.stream("stderr")).isEqualTo("to err\n");
    }

    @Test
    void text_without_the_end_of_a_line_comes_with_its_cell_too() {
        assertThat(kernel.client.execute("fputs(\"50 %\", \"stdout\");").out()).isEqualTo("50 %");
        assertThat(kernel.client.execute("1 + 1").out()).isEmpty();
    }

    @Test
    void it_comes_before_the_error_that_ends_the_cell() {
        Result result =
                kernel.client.execute("fputs(\"why\\n\", \"stderr\"); throw new IllegalStateException(\"what\");");
        assertThat(result.published().stream()
                        .map(WireClient.Answer::type)
                        .filter(type -> type.equals("stream") || type.equals("error")))
                .containsExactly("stream", "error");
    }

    @Test
    void java_code_that_writes_to_the_descriptors_is_heard_as_well() {
        Result result = kernel.client.execute("""
                new FileOutputStream(FileDescriptor.out).write("out".getBytes());
                new FileOutputStream(FileDescriptor.err).write("err".getBytes());
                """);
        assertThat(result.out()).isEqualTo("out");
        assertThat(result.stream("stderr")).isEqualTo("err");
    }

    @Test
    void a_child_process_that_inherits_the_streams_prints_into_the_cell() {
        Result result = kernel.client.execute(
                "new ProcessBuilder(\"sh\", \"-c\", \"echo child; echo trouble >&2\").inheritIO().start().waitFor()");
        assertThat(result.out()).isEqualTo("child\n");
        assertThat(result.stream("stderr")).isEqualTo("trouble\n");
    }

    @Test
    void much_output_arrives_whole_and_in_order() {
        String out = kernel.client
                .execute(
                        "for (int i = 0; i < 20_000; i++) fputs(i + \" ................................\\n\", \"stdout\");")
                .out();
        assertThat(out.lines().map(line -> line.substring(0, line.indexOf(' '))).toList())
                .hasSize(20_000)
                .startsWith("0", "1")
                .endsWith("19999")
                .isSortedAccordingTo((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)));
    }

    @Test
    void the_trace_of_onnx_runtime_reaches_the_cell() {
        Result result = kernel.client.execute("""
                var options = new ai.onnxruntime.OrtSession.SessionOptions();
                options.setSessionLogLevel(ai.onnxruntime.OrtLoggingLevel.ORT_LOGGING_LEVEL_VERBOSE);
                try {
                    ai.onnxruntime.OrtEnvironment.getEnvironment().createSession(new byte[] {1, 2, 3}, options);
                } catch (ai.onnxruntime.OrtException e) {
                }
                """);
        assertThat(result.status()).as(result.error()).isEqualTo("ok");
        assertThat(result.stream("stderr")).contains("onnxruntime", "inference_session.cc");
    }

    @Test
    void what_is_printed_while_no_cell_runs_goes_to_the_log() {
        kernel.client.execute("""
                Thread.ofPlatform().start(() -> {
                    while (!Files.exists(Path.of("%s"))) { }
                    try { fputs("late words\\n", "stderr"); } catch (Throwable e) { }
                });
                """.formatted(kernel.log + ".go"));
        try {
            Files.createFile(java.nio.file.Path.of(kernel.log + ".go"));
            assertThat(within(PATIENCE, () -> log(kernel).contains("late words")))
                    .isTrue();
            Files.delete(java.nio.file.Path.of(kernel.log + ".go"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void the_kernels_own_log_stays_out_of_cells() {
        Result result = kernel.client.execute("%log some.library ERROR \"for the log\"");
        assertThat(result.stream("stderr")).isEmpty();
        assertThat(log(kernel)).contains("for the log");
    }

    @Test
    void a_silent_cell_shows_nothing_of_it() {
        Result result = kernel.client.execute("fputs(\"hush\\n\", \"stdout\");", Map.of("silent", true));
        assertThat(result.out()).isEmpty();
    }

    @RepeatedTest(3) // the moment of the end is never the same
    @EnabledOnOs(OS.LINUX)
    void the_last_words_before_an_abort_are_in_the_log() throws Exception {
        try (KernelProcess dying = started()) {
            dying.client.startExecute("fputs(\"assertion failed: x > 0\\n\", \"stderr\"); cAbort();", Map.of());
            assertThat(dying.process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(within(PATIENCE, () -> log(dying).contains("assertion failed: x > 0")))
                    .as(log(dying))
                    .isTrue();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void what_was_printed_in_the_very_moment_of_the_end_is_in_the_log() throws Exception {
        try (KernelProcess dying = started()) {
            // Nobody in the process can read the pipe any more after the signal that cannot be handled.
            dying.client.startExecute(
                    "new ProcessBuilder(\"sh\", \"-c\", \"kill -STOP $PPID; echo the very last >&2; kill -KILL $PPID\")"
                            + ".inheritIO().start().waitFor()",
                    Map.of());
            assertThat(dying.process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(within(PATIENCE, () -> log(dying).contains("the very last")))
                    .as(log(dying))
                    .isTrue();
        }
    }
}
