package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.kernel.WireClient.Result;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values survive a new definition, whether the JVM lets the kernel redefine classes or not. */
class RedefinitionInKernelTest {

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+EnableDynamicAgentLoading", "-XX:-EnableDynamicAgentLoading"})
    void with_and_without_the_agent(String flag) throws IOException {
        try (KernelProcess kernel = KernelProcess.start(flag)) {
            for (String cell : List.of(
                    "int f() { return 1; } var v = f(); int g() { return f() * 10; }",
                    "var list = new ArrayList<>(List.of(1, 2, 3)); double mean() { return list.stream().mapToInt(x -> x).average().orElse(0); }",
                    "int f() { return 2; }")) {
                assertThat(kernel.client.execute(cell).error()).isEmpty();
            }
            Result result = kernel.client.execute("v + \" \" + f() + \" \" + g() + \" \" + mean()");
            assertThat(result.value()).isEqualTo("1 2 20 2.0");
            Result shape = kernel.client.execute(
                    "record P(int x) {}\nvar p = new P(1); var n = p.x() + 4;\nrecord P(int x, int y) {}");
            assertThat(shape.stream("stderr")).isEqualTo("reset, because P is a new class: p\n");
            assertThat(kernel.client.execute("p + \" \" + n").value()).isEqualTo("null 5");
        }
    }
}
