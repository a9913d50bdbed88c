package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.kernel.WireClient.Result;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cell that takes all memory fails alone. */
@Tag("full") // a heap that is all but full is slow
class OutOfMemoryTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "var held = new ArrayList<byte[]>(); while (true) { held.add(new byte[1 << 20]); }",
                "{ var map = new HashMap<Integer, String>(); for (int i = 0; ; i++) { map.put(i, \"v\" + i); } }"
            })
    void in_a_small_heap_is_told_and_the_memory_is_free_again(String code) throws IOException {
        try (KernelProcess kernel = KernelProcess.start("-Xmx64m", "-XX:+UseSerialGC")) {
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
