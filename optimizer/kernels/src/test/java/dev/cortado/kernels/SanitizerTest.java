package dev.cortado.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("full")
@DisplayName("AddressSanitizer and UBSan")
class SanitizerTest {

    @Test
    @DisplayName("find nothing in 1,000 rounds of random shapes and values for each instruction set")
    void find_nothing() throws Exception {
        assumeTrue(isOnPath("cmake") && (isOnPath("g++") || isOnPath("clang++")), "needs CMake and a C++ compiler");
        Path work = Files.createDirectories(Path.of("target", "sanitized"));
        run(
                "cmake",
                "-S",
                Path.of("src", "main", "native").toString(),
                "-B",
                work.toString(),
                "-DCORTADO_SANITIZE=ON",
                "-DCMAKE_BUILD_TYPE=Debug");
        run("cmake", "--build", work.toString());
        assertThat(run(work.resolve("fuzz").toAbsolutePath().toString(), "1000", "5"))
                .contains("portable: 1000 rounds");
    }

    private static String run(String... command) throws Exception {
        Path log = Files.createTempFile("sanitizer", ".log");
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            assertThat(process.waitFor(20, TimeUnit.MINUTES)).isTrue();
            String output = Files.readString(log);
            assertThat(process.exitValue())
                    .as("%s: %s", String.join(" ", command), output)
                    .isZero();
            return output;
        } finally {
            Files.deleteIfExists(log);
        }
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
