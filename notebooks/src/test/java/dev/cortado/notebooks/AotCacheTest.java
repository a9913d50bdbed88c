package dev.cortado.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.runner.process.Distribution;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The JVM passes over a cache it cannot use without a word; {@code -XX:AOTMode=on} makes it refuse to start instead. */
@DisplayName("The AOT cache of the build")
class AotCacheTest {

    private static Cortado.Outcome startKernel(String... moreFlags) throws IOException, InterruptedException {
        Distribution distribution = Distribution.ofFolder(Cortado.dist());
        List<String> flags = new ArrayList<>(distribution.aotFlags());
        assertThat(flags).as("the build made a cache").hasSize(1);
        flags.add("-XX:AOTMode=on");
        flags.addAll(List.of(moreFlags));
        List<String> command = new ArrayList<>(distribution.kernelArguments(flags));
        command.removeLast();
        return Cortado.start(command);
    }

    @Test
    @DisplayName("is taken by a JVM with the kernel's flags and class path")
    void is_used() throws Exception {
        Cortado.Outcome outcome = startKernel();
        assertThat(outcome.output()).contains("usage: java dev.cortado.kernel.Main");
        assertThat(outcome.exitCode()).isEqualTo(2);
    }

    @Test
    @DisplayName("would not be taken by one with another collector, so the first test can fail")
    void is_refused_otherwise() throws Exception {
        Cortado.Outcome outcome = startKernel("-XX:-UseSerialGC", "-XX:-UseCompactObjectHeaders", "-XX:+UseG1GC");
        assertThat(outcome.output()).doesNotContain("usage: java dev.cortado.kernel.Main");
        assertThat(outcome.exitCode()).isNotEqualTo(2);
    }
}
