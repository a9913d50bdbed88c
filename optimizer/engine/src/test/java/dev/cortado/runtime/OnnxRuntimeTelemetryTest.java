package dev.cortado.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("ONNX Runtime's telemetry")
class OnnxRuntimeTelemetryTest {

    /** Makes ONNX Runtime's environment; the words after its name only make the command line long. */
    public static final class Opener {
        private Opener() {}

        public static void main(String[] words) {
            NativeLibraries.prepare();
            System.out.println("version " + OrtEnvironment.getEnvironment().getVersion());
        }
    }

    @TempDir
    Path folder;

    @Test
    @DisplayName("does not bring down a process with a long command line")
    void long_command_line() throws Exception {
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Opener.class.getName()));
        command.add("/some/long/folder/name/".repeat(1000));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().remove(OnnxRuntimeTelemetry.VARIABLE);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        assertThat(Files.readString(output)).contains("version 1.");
    }
}
