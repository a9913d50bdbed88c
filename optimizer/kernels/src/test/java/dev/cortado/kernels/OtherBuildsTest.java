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
@DisplayName("The library built in other ways")
class OtherBuildsTest {

    @Test
    @DisplayName("gives AddressSanitizer and UBSan nothing to find in 1,000 rounds of random shapes and values")
    void sanitizers_find_nothing() throws Exception {
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

    @Test
    @DisplayName("gives the same for ARM, under emulation, as in plain C++")
    void arm_agrees() throws Exception {
        assumeTrue(
                isOnPath("cmake") && isOnPath("aarch64-linux-gnu-g++") && isOnPath("qemu-aarch64"),
                "needs CMake, aarch64-linux-gnu-g++ and qemu-aarch64");
        Path work = Files.createDirectories(Path.of("target", "aarch64"));
        run(
                "cmake",
                "-S",
                Path.of("src", "main", "native").toString(),
                "-B",
                work.toString(),
                "-DCORTADO_COMPARE=ON",
                "-DCMAKE_SYSTEM_NAME=Linux",
                "-DCMAKE_SYSTEM_PROCESSOR=aarch64",
                "-DCMAKE_CXX_COMPILER=aarch64-linux-gnu-g++");
        run("cmake", "--build", work.toString());
        assertThat(run(
                        "qemu-aarch64",
                        "-L",
                        "/usr/aarch64-linux-gnu",
                        work.resolve("compare").toAbsolutePath().toString(),
                        "2000"))
                .contains("neon_dot,portable: 2000 rounds agree");
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
