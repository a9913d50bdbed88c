package dev.cortado.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cortado.kernels.KernelLibrary;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.custom.CustomModels;
import dev.cortado.onnx.custom.RandomEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The environment variable CORTADO_KERNELS_ISA")
class KernelInstructionSetTest {

    @TempDir
    Path folder;

    /** Opens a model: run in a process of its own, for the sake of its environment. */
    static final class Opener {
        private Opener() {}

        public static void main(String[] arguments) throws Exception {
            try (InferenceSession session = InferenceSession.open(Path.of(arguments[0]), RunSettings.defaults())) {
                System.out.println("opened " + session.inputs().size());
            } catch (ModelLoadException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    @DisplayName(
            "with a name that is not there stops a model of the native operators from opening, and says which there are")
    void refused() throws Exception {
        assumeTrue(
                KernelLibrary.isPresent(),
                () -> "no native kernels: " + KernelLibrary.whyAbsent().orElseThrow());
        OnnxModel model = CustomModels.encoder(new RandomEncoder(new Random(2)).mixed(), true, false, 17);
        Path file = folder.resolve("encoder.onnx");
        model.write(file);
        assertThat(opened(file, "portable")).contains("opened");
        assertThat(opened(file, "portble"))
                .contains("encoder.onnx does not load")
                .contains("CORTADO_KERNELS_ISA: no instruction set 'portble' here; there are portable")
                .doesNotContain("opened");
    }

    private static String opened(Path file, String variable) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Opener.class.getName(),
                file.toString()));
        builder.environment().put("CORTADO_KERNELS_ISA", variable);
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
