package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.kernel.WireClient.Result;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An interrupt ends whatever a cell does, and the session goes on. */
class InterruptTest extends WithKernel {

    private static final Duration LONGEST = Duration.ofSeconds(1);

    @BeforeAll
    static void prepare() {
        client.execute("int alive = 41;");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while (true) { }",
                "Thread.sleep(60_000);",
                "while (true) { try { Thread.sleep(1000); } catch (InterruptedException e) { } }",
                "while (true) { try { Thread.sleep(1000); } catch (Throwable e) { } }",
                "int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }\nfib(60)",
                "long sum = 0;\nfor (long i = 0; i < Long.MAX_VALUE; i++) { sum += i; }\nsum",
                "IntStream.iterate(0, i -> i).forEach(i -> { });",
                "IntStream.range(0, Integer.MAX_VALUE).parallel().forEach(i -> { for (long k = 0; k < 1L << 40; k++) { } });",
                "synchronized (new Object()) { new java.util.concurrent.CountDownLatch(1).await(); }",
                "class Slow { public String toString() { while (true) { } } }\nnew Slow()",
                "while (true) { System.out.println(\"again and again\"); }",
                "new java.util.concurrent.CompletableFuture<Integer>().join()",
                "var lock = new java.util.concurrent.locks.ReentrantLock(); var held = new Thread(() -> { lock.lock(); while (true) { } });"
                        + " held.start(); while (!lock.isLocked()) { Thread.onSpinWait(); } lock.lock();",
                "int depth(int n) { try { return depth(n + 1); } catch (StackOverflowError e) { return depth(0); } } depth(0)",
                "new Object() { synchronized void forever() throws InterruptedException { while (true) { wait(); } } }.forever();",
                "try (var pool = java.util.concurrent.Executors.newFixedThreadPool(2)) { pool.submit(() -> { while (true) { } }).get(); }",
                "%wait",
                "var x = %wait",
                "for (int i = 0; i < 3; i++) {\n  %wait\n}",
                "%evalslow",
                "for (int i = 0; i < 3; i++) {\n  %evalslow\n}"
            })
    void ends_within_a_second(String code) throws InterruptedException {
        Promptness.within(LONGEST, () -> interrupted(code));
    }

    private Duration interrupted(String code) throws InterruptedException {
        String id = client.startExecute(code, Map.of());
        Thread.sleep(700);
        long start = System.nanoTime();
        client.askControl("interrupt_request", Map.of());
        Result result = client.finish(id);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(result.reply().get("ename").getAsString()).isEqualTo("Interrupted");
        assertThat(result.error()).startsWith("interrupted");
        assertThat(client.execute("alive + 1").value()).isEqualTo("42");
        assertThat(client.execute("%count a b").status()).isEqualTo("ok");
        return took;
    }

    @Test
    void tells_where_the_cell_was() throws InterruptedException {
        String id = client.startExecute("int a = 1;\nwhile (true) {\n  a++;\n}", Map.of());
        Thread.sleep(500);
        client.askControl("interrupt_request", Map.of());
        assertThat(client.finish(id).error()).containsPattern("at cell \\[\\d+], line [234]");
    }

    @Test
    void stops_waiting_for_input() {
        String id = client.startExecute("new Scanner(System.in).nextLine()", Map.of("allow_stdin", true));
        assertThat(client.receive(
                        client.stdin,
                        WireClient.PATIENCE,
                        answer -> answer.type().equals("input_request")))
                .isNotNull();
        client.askControl("interrupt_request", Map.of());
        assertThat(client.finish(id).error()).startsWith("interrupted");
    }

    @Test
    void without_a_running_cell_does_nothing() {
        client.askControl("interrupt_request", Map.of());
        assertThat(client.execute("Thread.sleep(50); alive").value()).isEqualTo("41");
    }

    @Test
    void aborts_the_cells_that_wait() throws InterruptedException {
        String running = client.startExecute("while (true) { }", Map.of());
        String waiting = client.startExecute("int notRun = 1;", Map.of());
        Thread.sleep(500);
        client.askControl("interrupt_request", Map.of());
        assertThat(client.finish(running).status()).isEqualTo("error");
        assertThat(client.finish(waiting).status()).isEqualTo("aborted");
    }
}
