package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class KernelTest {

    private static KernelProcess kernel;
    private static WireClient client;

    @BeforeAll
    static void start() throws IOException {
        kernel = KernelProcess.start();
        client = kernel.client;
    }

    @AfterAll
    static void stop() throws IOException {
        kernel.close();
    }

    private static WireClient.Result run(String code) {
        return client.execute(code);
    }

    @Nested
    class A_result {

        @Test
        void is_the_value_of_the_last_expression() {
            assertThat(run("1 + 2").value()).isEqualTo("3");
            assertThat(run("int a = 20;\nint b = 22;\na + b").value()).isEqualTo("42");
            assertThat(run("\"last\"; // with a comment\n").value()).isEqualTo("last");
        }
    }
}
