package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.kernel.WireClient.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a cell, its results or its threads throw is told in terms of the cells, and the kernel stays. */
class ThrowablesTest extends WithKernel {

    @AfterEach
    void the_kernel_is_alive() {
        assertThat(run("6 * 7").value()).isEqualTo("42");
    }

    private static Result run(String code) {
        return kernel.client.execute(code);
    }

    private static String place(Result result, int line) {
        return "cell [" + result.reply().get("execution_count").getAsInt() + "], line " + line;
    }

    @Nested
    class An_exception {

        @Test
        void shows_what_it_suppressed() {
            Result result = run("""
                    class Door implements AutoCloseable {
                        public void close() { throw new IllegalStateException("stuck"); }
                    }
                    try (var door = new Door()) {
                        throw new RuntimeException("fire");
                    }""");
            assertThat(result.error())
                    .startsWith("java.lang.RuntimeException: fire\n    at " + place(result, 5))
                    .contains("    suppressed java.lang.IllegalStateException: stuck\n        at " + place(result, 2)
                            + ", in Door.close");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "var a = new RuntimeException(\"a\"); var b = new RuntimeException(\"b\", a); a.initCause(b); throw a;",
                    "class E1 extends RuntimeException { public Throwable getCause() { return new E1(); } } throw new E1();",
                    "class E2 extends RuntimeException { public Throwable getCause() { throw this; } } throw new E2();",
                    "class E3 extends RuntimeException { public String getMessage() { return getMessage(); } } throw new E3();",
                    "class E4 extends RuntimeException { public StackTraceElement[] getStackTrace() { return null; } } throw new E4();",
                    "class E5 extends RuntimeException { public String toString() { throw new Error(); } } throw new E5();",
                    "class E6 extends RuntimeException { public String getMessage() { throw new OutOfMemoryError(); } } throw new E6();",
                    "throw new RuntimeException() { };",
                    "throw new ThreadDeath();",
                    "throw new VirtualMachineError(\"mine\") { };",
                    "class Hash { public int hashCode() { return hashCode() + 1; } } new Hash()",
                    "class Hash2 { public int hashCode() { throw new Error(\"h\"); } } Set.of(new Hash2())",
                    "class Text2 { public String toString() { throw new OutOfMemoryError(\"t\"); } } List.of(new Text2())",
                    "class Text3 { public String toString() { return null; } int broken = 1 / 0; } new Text3()"
                })
        void of_any_kind_is_reported(String code) {
            Result result = run(code);
            assertThat(result.status()).isEqualTo("error");
            assertThat(result.error()).isNotBlank().doesNotContain("REPL");
        }

        @Test
        void of_a_static_initialiser_is_named_again_when_the_class_is_used_again() {
            run("class Bad { static int x = Integer.parseInt(\"no number\"); }");
            assertThat(run("Bad.x").error())
                    .contains("ExceptionInInitializerError")
                    .contains("no number");
            assertThat(run("Bad.x").error()).contains("NoClassDefFoundError").contains("no number");
        }

        @Test
        void printed_by_a_cell_names_cells() {
            Result declared = run("void fail(int n) {\n  throw new IllegalStateException(\"n = \" + n);\n}");
            Result result = run("try {\n  fail(3);\n} catch (Exception e) {\n  e.printStackTrace();\n}");
            assertThat(result.stream("stderr"))
                    .startsWith("java.lang.IllegalStateException: n = 3\n    at " + place(declared, 2)
                            + ", in fail\n    at " + place(result, 2))
                    .doesNotContain("REPL");
        }
    }

    @Nested
    class A_thread {

        @Test
        void that_fails_is_told_with_the_lines_of_cells() {
            Result declared = run("int quotient(int a, int b) {\n\n  return a / b;\n}");
            Result result = run(
                    "var t = new Thread(() -> {\n  quotient(1, 0);\n}, \"mine\"); t.start(); t.join(); Thread.sleep(100);");
            assertThat(result.status()).isEqualTo("ok");
            assertThat(result.stream("stderr"))
                    .startsWith("thread mine: java.lang.ArithmeticException: / by zero\n    at " + place(declared, 3)
                            + ", in quotient\n    at " + place(result, 2))
                    .doesNotContain("REPL");
        }

        @Test
        void of_an_executor_that_fails_is_told_too() {
            Result result = run("""
                    var pool = java.util.concurrent.Executors.newFixedThreadPool(1);
                    pool.execute(() -> { throw new IllegalStateException("in the pool"); });
                    pool.close(); Thread.sleep(100);""");
            assertThat(result.stream("stderr")).contains("in the pool").contains(place(result, 2));
        }

        @Test
        void that_was_waited_for_tells_through_who_waited() {
            Result result = run("var f = java.util.concurrent.CompletableFuture.supplyAsync(() -> 1 / 0);\nf.join();");
            assertThat(result.error())
                    .contains("CompletionException")
                    .contains("caused by java.lang.ArithmeticException")
                    .contains(place(result, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "System.exit(1);",
                "Runtime.getRuntime().exit(1);",
                "Runtime.getRuntime().halt(1);",
                "Runnable r = () -> System.exit(1); r.run();",
                "IntConsumer c = System::exit; c.accept(1);",
                "IntConsumer c = Runtime.getRuntime()::halt; c.accept(1);",
                "BiConsumer<Runtime, Integer> c = Runtime::exit; c.accept(Runtime.getRuntime(), 1);",
                "class Exits { static { System.exit(1); } } new Exits();"
            })
    void exit_is_refused(String code) {
        Result result = run(code);
        assertThat(result.error()).contains("System.exit(1) ends programs, not notebooks");
    }
}
