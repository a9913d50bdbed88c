package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.kernel.WireClient.Answer;
import dev.cortado.kernel.WireClient.Result;
import org.junit.jupiter.api.Test;

/** What a user reads when a cell fails. */
class ErrorsTest extends WithKernel {

    private static Result run(String code) {
        return kernel.client.execute(code);
    }

    private static String place(Result result, int line) {
        return "cell [" + result.reply().get("execution_count").getAsInt() + "], line " + line;
    }

    @Test
    void a_compile_error_stands_under_its_line() {
        Result result = run("int fine = 1;\n\n  String wrong = fine;\n");
        assertThat(result.error())
                .isEqualTo(place(result, 3)
                        + ": incompatible types: int cannot be converted to java.lang.String\n"
                        + "      String wrong = fine;\n"
                        + "                     ^^^^");
        assertThat(result.reply().get("ename").getAsString()).isEqualTo("CompileError");
        assertThat(result.published()).extracting(Answer::type).contains("error");
    }

    @Test
    void a_native_library_that_another_loader_has_is_explained() {
        String load =
                "System.load(Path.of(System.getProperty(\"java.home\"), \"lib\", System.mapLibraryName(\"prefs\")).toString());";
        assertThat(run(load).status()).isEqualTo("ok");
        run("%reset --all --force");
        assertThat(run(load).error())
                .contains("already loaded in another classloader. The kernel itself or a session before uses it")
                .contains("restart the kernel");
    }

    @Test
    void an_unknown_name_is_named() {
        Result result = run("int x1 = 1 + missing;");
        assertThat(result.error())
                .contains("cannot find symbol")
                .contains("variable missing")
                .contains("    int x1 = 1 + missing;\n                 ^^^^^^^")
                .doesNotContain("REPL");
    }

    @Test
    void an_unfinished_cell_is_said_to_be_so() {
        assertThat(run("foo(").error()).contains("reached end of file while parsing");
        assertThat(run("int a1 = 1\nint b1 = 2;").error())
                .contains("line 1: ';' expected\n    int a1 = 1\n              ^");
    }

    @Test
    void declarations_may_refer_to_later_ones_of_the_cell() {
        assertThat(run("int even(int n) { return n == 0 ? 1 : odd(n - 1); }\n"
                                + "int odd(int n) { return n == 0 ? 0 : even(n - 1); }\neven(10)")
                        .value())
                .isEqualTo("1");
        assertThat(run("class First { Second s; }\nclass Second { First f; }\nnew First().s")
                        .status())
                .isEqualTo("ok");
    }

    @Test
    void declarations_that_refer_to_nothing_are_errors() {
        Result result = run("int half(int x) {\n    return unknownFunction(x) / 2;\n}");
        assertThat(result.error())
                .isEqualTo(place(result, 2)
                        + ": cannot find method unknownFunction(int)\n"
                        + "        return unknownFunction(x) / 2;\n"
                        + "               ^^^^^^^^^^^^^^^");
        assertThat(run("half(2)").error()).contains("method half(int)");
        assertThat(run("UnknownClass u;").error()).contains("class UnknownClass");
    }

    @Test
    void an_exception_shows_the_frames_of_the_cells_and_folds_the_others() {
        Result first = run("// leading comment\n\nint quotient(int a, int b) {\n    return a / b;\n}");
        Result second = run("""
                int before = 1;
                List.of(1, 2).stream().mapToInt(v ->
                    quotient(v, 0)).sum();
                int after = 2;
                """);
        assertThat(second.error())
                .startsWith("java.lang.ArithmeticException: / by zero\n    at " + place(first, 4) + ", in quotient\n"
                        + "    at " + place(second, 3))
                .containsPattern("… \\d+ frames outside of the cells")
                .doesNotContain("REPL")
                .doesNotContain("java.base");
        assertThat(second.reply().get("ename").getAsString()).isEqualTo("ArithmeticException");
        assertThat(second.reply().get("evalue").getAsString()).isEqualTo("/ by zero");
        assertThat(run("before").value()).isEqualTo("1");
        assertThat(run("after").status()).isEqualTo("error");
    }

    @Test
    void causes_are_shown() {
        assertThat(run("class Mine extends Exception {}\n"
                                + "throw new RuntimeException(\"outer\", new IllegalStateException(\"inner\", new Mine()));")
                        .error())
                .contains("java.lang.RuntimeException: outer\n")
                .contains("caused by java.lang.IllegalStateException: inner\n")
                .contains("caused by Mine\n");
    }

    @Test
    void messages_do_not_show_how_cells_are_wrapped() {
        assertThat(run("Object empty = null;\nempty.toString()").error())
                .contains("because \"empty\" is null")
                .doesNotContain("REPL");
    }

    @Test
    void errors_of_the_machine_leave_the_kernel_alive() {
        assertThat(run("int deep(int n) { return deep(n + 1) + 1; }\ndeep(0)").error())
                .contains("StackOverflowError");
        assertThat(
                        run("byte[][] much = new byte[1000][];\nfor (int i = 0; i < 1000; i++) much[i] = new byte[50_000_000];")
                                .error())
                .contains("OutOfMemoryError");
        assertThat(run("much = null; throw new Error(\"mine\");").error()).contains("java.lang.Error: mine");
        assertThat(
                        run("class Init { static { if (true) throw new RuntimeException(\"in init\"); } static int x; }\nInit.x")
                                .error())
                .contains("ExceptionInInitializerError")
                .contains("in init");
        assertThat(run("7").value()).isEqualTo("7");
    }

    @Test
    void the_process_cannot_be_ended_by_a_cell() {
        Result result = run("System.out.println(1);\nSystem.exit(3);");
        assertThat(result.error()).startsWith("System.exit(3) ends programs").endsWith("at " + place(result, 2));
        assertThat(run("Runtime.getRuntime().halt(4);").status()).isEqualTo("error");
        assertThat(run("8").value()).isEqualTo("8");
    }

    @Test
    void a_message_that_fails_is_said_to_fail() {
        assertThat(
                        run("class Silent extends RuntimeException { public String getMessage() { throw new RuntimeException(); } }\n"
                                        + "throw new Silent();")
                                .error())
                .contains("its message cannot be read");
        assertThat(run("9").value()).isEqualTo("9");
    }
}
