package dev.cortado.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("CORTADO_KERNELS_ISA")
class ChosenInstructionSetTest {

    /** Prints the instruction set in use, or why there is none: run in a process of its own, for the sake of its environment. */
    static final class Printer {
        private Printer() {}

        public static void main(String[] arguments) {
            try {
                System.out.println(NativeKernels.load(Path.of(arguments[0])).instructionSet());
            } catch (IllegalArgumentException e) {
                System.out.println("refused: " + e.getMessage());
            }
        }
    }

    private static String withVariable(String value) throws IOException, InterruptedException {
        Optional<Path> library = KernelLibrary.extract(Path.of("target", "natives-under-test"));
        assumeTrue(
                library.isPresent(),
                () -> "no native kernels: " + KernelLibrary.whyAbsent().orElse(""));
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Printer.class.getName(),
                library.get().toAbsolutePath().toString()));
        builder.environment().put("CORTADO_KERNELS_ISA", value);
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }

    @Test
    @DisplayName("chooses an instruction set that is there, or none in particular when it is empty")
    void chooses() throws Exception {
        assertThat(withVariable("portable")).isEqualTo("portable");
        assertThat(withVariable(""))
                .isEqualTo(Kernels.instructionSets().findFirst().orElseThrow());
    }

    @Test
    @DisplayName("is refused when it names another one, with those there are, the nearest first")
    void refused() throws Exception {
        assertThat(withVariable("portabel"))
                .startsWith("refused: the environment variable CORTADO_KERNELS_ISA: no instruction set 'portabel' here;"
                        + " there are portable");
        assertThat(withVariable("avx512").lines()).hasSize(1).first().asString().contains("'avx512'", "portable");
    }
}
