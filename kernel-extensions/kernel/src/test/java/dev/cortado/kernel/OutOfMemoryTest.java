package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.kernel.WireClient.Result;
import java.io.IOException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cell that takes all memory fails alone, and what it holds can be let go. Each in a kernel of its own. */
class OutOfMemoryTest {

    @Test
    void is_told_and_the_kernel_goes_on() throws IOException {
        fillAndFree();
    }

    /** Which thread finds no memory, and when, differs from run to run. */
    @RepeatedTest(20)
    @Tag("full")
    void is_told_and_the_kernel_goes_on_however_it_goes() throws IOException {
        fillAndFree();
    }

    private static void fillAndFree() throws IOException {
        try (KernelProcess kernel = KernelProcess.start()) {
            assertThat(kernel.client.execute("undeclared").status()).isEqualTo("error");
            for (int round = 0; round < 3; round++) {
                Result full = kernel.client.execute(
                        "var hoard = new ArrayList<long[]>(); while (true) { hoard.add(new long[100]); }");
                assertThat(full.status()).isEqualTo("error");
                assertThat(full.reply().get("ename").getAsString()).contains("OutOfMemoryError");
                assertThat(full.states()).containsExactly("busy", "idle");
                assertThat(kernel.client.execute("undeclared").status()).isEqualTo("error");
                assertThat(kernel.client.execute("hoard.size() > 1000").value()).isEqualTo("true");
                assertThat(kernel.client.execute("hoard = null;").error()).isEmpty();
                assertThat(kernel.client.execute("6 * 7").value()).isEqualTo("42");
            }
        }
    }

    @ParameterizedTest
    @Tag("full") // a small heap that is all but full is slow
    @ValueSource(
            strings = {
                "var held = new ArrayList<byte[]>(); while (true) { held.add(new byte[1 << 20]); }",
                "{ var map = new HashMap<Integer, String>(); for (int i = 0; ; i++) { map.put(i, \"v\" + i); } }"
            })
    void in_a_small_heap_is_told_and_the_memory_is_free_again(String code) throws IOException {
        try (KernelProcess kernel = KernelProcess.start("-Xmx64m")) {
            Result result = kernel.client.execute(code);
            assertThat(result.error()).contains("OutOfMemoryError");
            kernel.client.execute("held = null;");
            Result next = kernel.client.execute("new byte[10 << 20].length");
            assertThat(next.error()).isEmpty();
            assertThat(next.value()).isEqualTo("10485760");
            assertThat(kernel.client
                            .execute("record After(int x) {}\nList.of(new After(1))")
                            .value())
                    .isEqualTo("[After[x=1]]");
        }
    }
}
