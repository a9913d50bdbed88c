package dev.cortado.kernel;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Tests that talk to one kernel, which is started before the first of them and ended after the last. */
abstract class WithKernel {

    static KernelProcess kernel;
    static WireClient client;

    @BeforeAll
    static void startKernel() throws IOException {
        kernel = KernelProcess.start();
        client = kernel.client;
    }

    @AfterAll
    static void stopKernel() throws IOException {
        kernel.close();
    }
}
