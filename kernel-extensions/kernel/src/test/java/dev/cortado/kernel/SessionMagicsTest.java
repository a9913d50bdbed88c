package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.kernel.WireClient.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The magics that look at and change the session, in a real kernel in a folder of its own. */
class SessionMagicsTest {

    private static final Duration LONGEST = Duration.ofSeconds(1);

    @TempDir
    static Path folder;

    private static KernelProcess kernel;
    private static WireClient client;

    @BeforeAll
    static void start() throws IOException {
        Path home = Files.createDirectories(folder.resolve("config/cortado"));
        Files.writeString(home.resolve("startup.jshell"), "int fromStartup = 7;\nString hi() { return \"hi\"; }\n");
        kernel = KernelProcess.startIn(
                folder, Map.of("XDG_CONFIG_HOME", folder.resolve("config").toString(), "CORTADO_STARTUP", ""));
        client = kernel.client;
    }

    @AfterAll
    static void stop() throws IOException {
        kernel.close();
    }

    private static Result run(String code) {
        Result result = client.execute(code);
        assertThat(result.error()).isEmpty();
        return result;
    }

    private static String fails(String code) {
        Result result = client.execute(code);
        assertThat(result.status()).isEqualTo("error");
        return result.error();
    }

    private static String shown(String code) {
        return String.join("\n", run(code).displays());
    }

    @Nested
    @DisplayName("%time")
    class Time {

        @Test
        void shows_the_value_under_the_times_unless_a_variable_takes_it() {
            assertThat(run("%time 6*7").displays())
                    .satisfiesExactly(
                            times -> assertThat(times).startsWith("Wall time "),
                            value -> assertThat(value).isEqualTo("42"));
            assertThat(run("int timed = %time 6*7").displays()).hasSize(1);
            assertThat(run("%%time\nint a = 5;\na + 1").displays()).element(1).isEqualTo("6");
            assertThat(run("%time System.out.print(\"x\")").displays()).hasSize(1);
        }
    }

    @Nested
    @DisplayName("%timeit")
    class Timeit {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "%timeit -r 6 --seconds 0.05 Math.sqrt(2 + tx)",
                    "%timeit --seconds 0.05 tl.add(1)",
                    "%timeit --seconds 0.05 tl.clear()",
                    "%timeit -n10 -r3 int k = 3; k + tx",
                    "%timeit -n 10 -r 3 for (int i = 0; i < 3; i++) { tx += i; }",
                    "%timeit -n 2 -r 2 Files.exists(Path.of(\"a  b\"))",
                    "%timeit -n 2 -r 2 new ArrayList<>(List.of(\";\", \"}\")).size()",
                    "%%timeit -n 2 -r 2 var text = \"a\".repeat(1000)\nint n = text.length();\nreturnValue(n)",
                    "%%timeit -n 2 -r 2\nint n = 3;\nn * 2",
                })
        void takes_expressions_and_statements_with_the_variables_of_the_session(String code) {
            run("double tx = 3; List<Integer> tl = new ArrayList<>(); int returnValue(int x) { return x; }");
            assertThat(run(code).displays()).singleElement().asString().contains(" per loop (median of ");
        }

        @Test
        void gives_a_table_and_shows_no_value() {
            Result result = run("Table t = %timeit -q -n 5 -r 7 1 + 1\nt.longColumn(\"loops\").get(0) + \" \" "
                    + "+ t.intColumn(\"runs\").get(0) + \" \" + t.columnNames()");
            assertThat(result.displays()).isEmpty();
            assertThat(result.value())
                    .isEqualTo("5 7 [code, loops, runs, median_ns, low_ns, high_ns, fastest_ns, p25_ns, p75_ns, "
                            + "slowest_ns]");
            assertThat(shown("%%timeit -n 3 -r 2 int z = 1\nz")).contains("too few runs for an interval");
        }

        @Test
        void measures_what_the_code_takes() {
            run("Table slow = %timeit -q -n 1 -r 6 Thread.sleep(5)");
            assertThat(run("slow.doubleColumn(\"median_ns\").get(0) >= 5e6").value())
                    .isEqualTo("true");
        }

        @Test
        void says_what_is_wrong_with_the_code() {
            assertThat(fails("%timeit noSuchThing + 1")).contains("noSuchThing").contains("^");
            assertThat(fails("%timeit int q = 1; q.foo();")).contains("int cannot be dereferenced");
            assertThat(fails("%timeit Integer.parseInt(\"x\")")).contains("NumberFormatException");
            assertThat(fails("%timeit -n 0 1")).contains("loops: expected 1 or more, found 0");
            assertThat(fails("%timeit")).contains("expected Java code");
            run("1");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "%timeit --seconds 1000 Math.sqrt(3)",
                    "%timeit while (true) { }",
                    "%timeit Thread.sleep(60_000)",
                    "%timeit -n 1000000000 -r 1000 Math.log(System.nanoTime())"
                })
        void ends_within_a_second_when_interrupted(String code) throws InterruptedException {
            Promptness.within(LONGEST, () -> interrupted(code));
        }
    }

    private static Duration interrupted(String code) throws InterruptedException {
        run("int alive = 41;");
        String id = client.startExecute(code, Map.of());
        Thread.sleep(700);
        long start = System.nanoTime();
        client.askControl("interrupt_request", Map.of());
        Result result = client.finish(id);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(result.status()).isEqualTo("error");
        assertThat(result.error()).contains("interrupted");
        assertThat(run("alive + 1").value()).isEqualTo("42");
        return took;
    }

    @Nested
    @DisplayName("%who and %whos")
    class Who {

        @Test
        void list_what_cells_have_declared() {
            run("int wa = 1; String wb = \"some text\"; int[] wc = new int[1000]; String wd = null;\n"
                    + "int wm(int x, String y) { return x; }\nrecord Wr(int a) { }\nimport java.util.zip.CRC32;");
            assertThat(shown("%who"))
                    .contains("wa")
                    .contains("wb")
                    .contains("wd")
                    .doesNotContain("wm")
                    .doesNotContain("$");
            assertThat(shown("%who --methods")).contains("wm").doesNotContain("wa");
            assertThat(shown("%who --classes")).contains("Wr");
            assertThat(shown("%who --imports")).contains("java.util.zip.CRC32").doesNotContain("java.util.stream");
            assertThat(shown("%whos int*"))
                    .contains("1000 elements")
                    .contains("4016")
                    .doesNotContain("some text");
            assertThat(shown("%whos --all"))
                    .contains("\"some text\"")
                    .contains("null")
                    .contains("int (int, String)")
                    .contains("record");
            assertThat(fails("%who Strin")).contains("Did you mean String");
        }

        @Test
        void know_the_cell_of_a_declaration() {
            int cell =
                    run("long inThisCell = 3;").reply().get("execution_count").getAsInt();
            assertThat(shown("%whos long").lines().filter(line -> line.contains("inThisCell")))
                    .singleElement()
                    .asString()
                    .endsWith(String.valueOf(cell));
        }

        @Test
        void survive_values_that_cannot_be_told() {
            run("class Bad { public String toString() { return toString() + 1; } }\nvar bad = new Bad();");
            assertThat(shown("%whos Bad")).contains("StackOverflowError");
            run("%reset bad");
        }
    }

    @Nested
    @DisplayName("%reset")
    class Reset {

        @Test
        void forgets_by_name_and_lets_go_of_the_value() {
            run("byte[] big = new byte[50_000_000];\n"
                    + "System.getProperties().put(\"watched\", new java.lang.ref.WeakReference<>(big));");
            run("big = Arrays.copyOf(big, 60_000_000);");
            run("byte[] big = new byte[70_000_000];");
            run("%reset big");
            assertThat(gone()).isEqualTo("true");
            assertThat(fails("big.length")).contains("cannot find symbol");
            assertThat(fails("%reset biig")).contains("nothing is declared under the name biig");
            assertThat(run("int big = 3;\nbig").value()).isEqualTo("3");
        }

        private String gone() {
            return run("for (int i = 0; i < 50 && ((java.lang.ref.WeakReference<?>) System.getProperties().get(\"watched\"))"
                            + ".get() != null; i++) { System.gc(); Thread.sleep(20); }\n"
                            + "((java.lang.ref.WeakReference<?>) System.getProperties().get(\"watched\")).get() == null")
                    .value();
        }

        @Test
        void asks_before_it_forgets_all_variables() {
            run("int kept = 1; int twice(int x) { return 2 * x; }");
            assertThat(fails("%reset")).contains("nobody can be asked").contains("-f");
            String id = client.startExecute("%reset", Map.of("allow_stdin", true));
            WireClient.Answer question = client.receive(client.stdin, WireClient.PATIENCE, answer -> true);
            assertThat(question.content().get("prompt").getAsString()).matches("Forget \\d+ variables\\? \\(y/n\\) ");
            client.send(client.stdin, "input_reply", Map.of("value", "n"));
            assertThat(client.finish(id).displays()).containsExactly("Nothing was forgotten.");
            assertThat(run("kept").value()).isEqualTo("1");
            run("%reset -f");
            assertThat(fails("kept")).contains("cannot find symbol");
            assertThat(run("twice(4)").value()).isEqualTo("8");
        }

        @Test
        void starts_anew_with_imports_startup_and_class_path() throws IOException {
            Path jar = folder.resolve("extra.jar");
            try (var out = new java.util.jar.JarOutputStream(Files.newOutputStream(jar))) {
                out.putNextEntry(new java.util.zip.ZipEntry("extra.txt"));
                out.write("inside".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
            run("%jars extra.jar");
            run("""
                    byte[] large = new byte[80_000_000]; record Grindstone(int x) { }
                    System.getProperties().put("watched", new java.lang.ref.WeakReference<>(large));
                    int fromStartup = 8;
                    """);
            Result last = run("%reset --all -f");
            assertThat(last.displays()).containsExactly("The session starts anew with the next cell.");
            Result next = run("fromStartup + hi()");
            assertThat(next.value()).isEqualTo("7hi");
            assertThat(next.reply().get("execution_count").getAsInt())
                    .isEqualTo(last.reply().get("execution_count").getAsInt() + 1);
            assertThat(fails("new Grindstone(1)")).contains("cannot find symbol");
            assertThat(run("List.of(1).stream().collect(Collectors.toList())").value())
                    .isEqualTo("[1]");
            assertThat(gone()).isEqualTo("true");
            assertThat(run("new String(Thread.currentThread().getContextClassLoader()"
                                    + ".getResourceAsStream(\"extra.txt\").readAllBytes())")
                            .value())
                    .isEqualTo("inside");
            assertThat(shown("%classpath")).contains("1 of them added by magics");
            assertThat(shown("%who")).contains("fromStartup").doesNotContain("large");
        }
    }

    @Nested
    @DisplayName("%%capture")
    class Capture {

        @Test
        void keeps_what_is_printed_and_shown_and_shows_nothing() {
            Result captured = run("%%capture out\nSystem.out.print(\"printed\");\nSystem.err.print(\"wrong\");\n"
                    + "display(\"shown\");\n%print magic\n40 + 2");
            assertThat(captured.out() + captured.stream("stderr")).isEmpty();
            assertThat(captured.displays()).isEmpty();
            assertThat(captured.value()).isNull();
            assertThat(run("out.stdout() + \"|\" + out.stderr() + \"|\" + out.outputs().size()")
                            .value())
                    .isEqualTo("printedmagic\n|wrong|2");
            Result again = run("out.show()");
            assertThat(again.out()).isEqualTo("printedmagic\n");
            assertThat(again.stream("stderr")).isEqualTo("wrong");
            assertThat(again.displays()).containsExactly("shown", "42");
            assertThat(run("System.out.print(1)").out()).isEqualTo("1");
        }

        @Test
        void shows_errors_and_ends_with_them() {
            assertThat(fails("%%capture failed\nSystem.out.print(\"lost\");\nint x = 1 / 0;"))
                    .contains("ArithmeticException");
            assertThat(run("System.out.print(2)").out()).isEqualTo("2");
        }
    }

    @Nested
    @DisplayName("%history")
    class History {

        @Test
        void shows_cells_by_number_text_and_result() throws IOException {
            int cell = run("int historic = 5;\nhistoric * 2")
                    .reply()
                    .get("execution_count")
                    .getAsInt();
            assertThat(shown("%history " + cell + " -o"))
                    .startsWith(cell + ": int historic = 5;\n")
                    .contains("historic * 2")
                    .contains("-> 10");
            assertThat(shown("%history -g hist?ric*2 --last 1")).contains("1 cell.");
            assertThat(shown("%history " + cell + "- --no-numbers")).startsWith("int historic");
            assertThat(fails("%history x")).contains("expected cells as 4, 4-7 or 4-, found x");
            run("%history " + cell + " -f past.jshell");
            assertThat(folder.resolve("past.jshell")).hasContent("int historic = 5;\nhistoric * 2\n");
            assertThat(fails("%history -f past.jshell")).contains("is there already");
        }
    }

    @Nested
    @DisplayName("%load")
    class Load {

        @Test
        void declares_what_the_file_declares() throws IOException {
            Files.writeString(folder.resolve("h.jshell"), "int half(int x) {\n  return x / 2;\n}\n%print loaded\n");
            Files.writeString(
                    folder.resolve("Shape.java"),
                    "/* a file */\npackage some.where;\n\nimport java.util.zip.Adler32;\n\npublic record Shape(int a) { }\n");
            Files.writeString(
                    folder.resolve("s.jsh"), "/set feedback silent\nint script = 4;\n/exit\nint never = 1;\n");
            Files.writeString(folder.resolve("n.ipynb"), """
                    {"cells":[{"cell_type":"markdown","source":"x"},
                    {"cell_type":"code","source":["int fromCell = 1;\\n","fromCell++;"]},
                    {"cell_type":"code","source":"fromCell += 40;"}],"metadata":{},"nbformat":4,"nbformat_minor":5}
                    """);
            assertThat(run("%load h.jshell").out()).isEqualTo("loaded\n");
            assertThat(run("half(8)").value()).isEqualTo("4");
            run("%load Shape.java");
            assertThat(run("new Shape(1)").value()).contains("Shape");
            run("%load s.jsh");
            assertThat(run("script").value()).isEqualTo("4");
            assertThat(fails("never")).contains("cannot find symbol");
            run("%load n.ipynb");
            assertThat(run("fromCell").value()).isEqualTo("42");
            assertThat(shown("%load --show h.jshell")).contains("return x / 2;");
        }

        @Test
        void names_file_and_line_of_what_fails() throws IOException {
            Files.writeString(folder.resolve("bad.jshell"), "int one = 1;\nint two = oen;\n");
            Files.writeString(folder.resolve("late.jshell"), "\nint divide(int x) {\n  return 1 / x;\n}\n");
            Files.writeString(folder.resolve("self.jshell"), "%load self.jshell\n");
            Files.writeString(
                    folder.resolve("bad.ipynb"), "{\"cells\":[{\"cell_type\":\"code\",\"source\":\"nope\"}]}");
            assertThat(fails("%load bad.jshell"))
                    .contains("bad.jshell, line 2: cannot find symbol")
                    .contains("^^^");
            assertThat(fails("%load bad.ipynb")).contains("bad.ipynb code cell 1, line 1");
            run("%load late.jshell");
            int cell = run("int before = 1;").reply().get("execution_count").getAsInt();
            assertThat(fails("divide(0)"))
                    .contains("at late.jshell, line 3, in divide")
                    .contains("at cell [" + (cell + 1) + "], line 1");
            assertThat(fails("%load self.jshell")).contains("self.jshell loads itself");
            assertThat(fails("%load h.jshel")).contains("there is no file");
            assertThat(fails("%load")).contains("FILE");
        }
    }

    @Nested
    @DisplayName("%env")
    class Env {

        @Test
        void sets_what_java_and_its_children_see() {
            assertThat(shown("%env COFFEE=two cups")).isEqualTo("Set COFFEE=two cups.");
            assertThat(run("System.getenv(\"COFFEE\")").value()).isEqualTo("two cups");
            assertThat(run("%sh echo $COFFEE").out()).isEqualTo("two cups\n");
            assertThat(run("String coffee = %env COFFEE\ncoffee").value()).isEqualTo("two cups");
            shown("%env --unset COFFEE");
            assertThat(run("System.getenv(\"COFFEE\") == null").value()).isEqualTo("true");
            assertThat(fails("%env COFFE")).contains("there is no environment variable COFFE");
        }

        @Test
        void keeps_secrets_out_of_sight() {
            Result set = run("%env MY_API_KEY=abc123");
            assertThat(set.displays()).containsExactly("Set MY_API_KEY=***.");
            assertThat(set.published().toString().replaceFirst("execute_input.*?\\]", ""))
                    .contains("MY_API_KEY=***");
            assertThat(set.published().stream()
                            .filter(answer -> answer.type().equals("display_data"))
                            .map(answer -> answer.content().toString()))
                    .noneMatch(text -> text.contains("abc123"));
            assertThat(shown("%env")).contains("MY_API_KEY").doesNotContain("abc123");
            assertThat(run("System.getenv(\"MY_API_KEY\")").value()).isEqualTo("abc123");
        }

        @Test
        void asks_without_showing() {
            String id = client.startExecute("%env --ask MY_TOKEN", Map.of("allow_stdin", true));
            WireClient.Answer question = client.receive(client.stdin, WireClient.PATIENCE, answer -> true);
            assertThat(question.content().get("password").getAsBoolean()).isTrue();
            client.send(client.stdin, "input_reply", Map.of("value", "typed"));
            assertThat(client.finish(id).displays()).containsExactly("Set MY_TOKEN=***.");
            assertThat(run("System.getenv(\"MY_TOKEN\")").value()).isEqualTo("typed");
        }
    }

    @Nested
    @DisplayName("%sh and %%writefile")
    class Shell {

        @Test
        void run_commands_in_the_folder_of_the_notebook() throws IOException {
            run("%%writefile data/menu.txt\nespresso\ncortado");
            assertThat(folder.resolve("data/menu.txt")).hasContent("espresso\ncortado\n");
            run("%%writefile -a data/menu.txt\nlatte\n");
            assertThat(run("%sh cat data/menu.txt | grep -c o").out()).isEqualTo("2\n");
            assertThat(run("List<String> lines = %sh cat data/menu.txt;\nlines").value())
                    .isEqualTo("[espresso, cortado, latte]");
            assertThat(run("%%sh\necho 'a  b'\necho wrong >&2").out()).isEqualTo("a  b\n");
        }

        @Test
        void fail_with_the_exit_code() {
            assertThat(fails("%sh exit 3")).contains("exit code 3");
            assertThat(shown("%sh --ok exit 3")).contains("Exit code 3");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                %sh sleep 60.25
                %sh sh -c 'sleep 61.25 & sleep 62.25; echo never'
                %sh trap '' TERM; while true; do sleep 1; done
                """)
        void end_with_all_they_started(String code) throws InterruptedException {
            Promptness.within(LONGEST, () -> interrupted(code));
            assertThat(ProcessHandle.allProcesses()
                            .filter(process -> process.info()
                                    .arguments()
                                    .map(arguments ->
                                            String.join(" ", arguments).matches("6[012]\\.25"))
                                    .orElse(false))
                            .filter(process ->
                                    process.info().command().orElse("").endsWith("sleep")))
                    .isEmpty();
        }
    }
}
