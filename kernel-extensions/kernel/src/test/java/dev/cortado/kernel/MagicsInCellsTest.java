package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.kernel.WireClient.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Magics in every position, run by a real kernel; the magics are {@link TestMagics}. */
class MagicsInCellsTest extends WithKernel {

    private static Result run(String code) {
        return kernel.client.execute(code);
    }

    @Test
    void a_statement_shows_what_the_magic_shows_and_not_its_value_again() {
        Result result = run("%echo a 'b c'");
        assertThat(result.displays()).containsExactly("[a, b c]");
        assertThat(result.value()).isNull();
    }

    @Test
    void a_semicolon_suppresses_displays_and_prints() {
        assertThat(run("%echo hidden;").displays()).isEmpty();
        assertThat(run("%print hidden;\n%print seen").out()).isEqualTo("seen\n");
    }

    @Test
    void magics_and_java_run_in_the_order_of_the_cell() {
        assertThat(run("System.out.println(1);\n%print 2\nSystem.out.println(3);\n%print 4")
                        .out())
                .isEqualTo("1\n2\n3\n4\n");
    }

    @Test
    void a_value_keeps_its_class() {
        assertThat(run("var note = %note hello\nnote.text().length()").value()).isEqualTo("5");
        assertThat(run("int count = %count a b c\ndouble asDouble = %count a\ncount + asDouble")
                        .value())
                .isEqualTo("4.0");
        assertThat(run("var hidden = %hiddenlist x y\nhidden.size()").value()).isEqualTo("2");
        assertThat(run("List<String> typed = %hiddenlist x y\ntyped.get(1)").value())
                .isEqualTo("y");
    }

    @Test
    void a_value_of_the_wrong_class_is_a_compile_error_under_the_magic() {
        assertThat(run("int fine = 1;\nString wrong = %note x").error())
                .startsWith("cell [")
                .contains("line 2: incompatible types")
                .contains("    String wrong = %note x\n                   ^");
    }

    @Test
    void a_magic_without_a_value_cannot_be_assigned() {
        assertThat(run("String none = %print x").error()).contains("%print gives no value");
    }

    @Test
    void the_statement_after_a_failing_magic_does_not_run() {
        assertThat(run("int kept = 1;\n%user\nint notReached = 1;").status()).isEqualTo("error");
        assertThat(run("kept").value()).isEqualTo("1");
        assertThat(run("notReached").status()).isEqualTo("error");
    }

    @Test
    void a_magic_in_a_block_runs_as_often_as_the_block_with_its_variables() {
        assertThat(run("for (int i = 0; i < 2; i++) {\n  String s = \"v\" + i;\n  %print {s} '{s}' \"<{i}>\"\n}")
                        .out())
                .isEqualTo("v0 {s} <0>\nv1 {s} <1>\n");
        assertThat(
                        run("String held = \"\";\nfor (int i = 0; i < 2; i++) {\n  Integer n = %count a b\n  held += n;\n}\nheld")
                                .value())
                .isEqualTo("22");
    }

    @Test
    void interpolation_takes_session_variables_and_names_unknown_ones() {
        assertThat(run("String who = \"Ada\"; int[] numbers = {1};\n%print {who}!")
                        .out())
                .isEqualTo("Ada!\n");
        assertThat(run("%print {nobody}").error()).contains("no variable `nobody`");
    }

    @Test
    void a_user_error_is_its_message_only() {
        assertThat(run("%user").error()).isEqualTo("line one\nline two");
        assertThat(run("if (true) {\n  %user\n}").error()).isEqualTo("line one\nline two");
    }

    @Test
    void another_error_names_its_class() {
        assertThat(run("%broken").error()).startsWith("java.lang.IllegalStateException: inside");
    }

    @Test
    void an_unknown_verb_comes_with_the_nearest() {
        assertThat(run("%ecko a").error())
                .isEqualTo("%ecko: there is no such magic. Did you mean %echo? %lsmagic lists them.");
        assertThat(run("%%bodi a\nx").error()).contains("Did you mean %%body?");
    }

    @Test
    void a_magic_may_bind_variables() {
        assertThat(run("%bind bound value\nbound + 1").value()).isEqualTo("value1");
        assertThat(run("for (int i = 0; i < 2; i++) {\n  %bind inLoop{i} x\n}").status())
                .isEqualTo("ok");
        assertThat(run("inLoop0 + inLoop1").value()).isEqualTo("xx");
    }

    @Test
    void a_cell_magic_gets_its_body() {
        assertThat(run("\n// comment\n%%body a 'b c'\nline %1\n  2").displays())
                .containsExactly("[a, b c]|line %1\n  2");
        assertThat(run("%%body").displays()).containsExactly("[]|");
    }

    @Test
    void questions_are_answered() {
        assertThat(run("%echo?").displays()).containsExactly("[--help]");
        assertThat(run("String asked = \"\";\nasked?").displays().getFirst())
                .contains("asked")
                .contains("String");
    }

    @Test
    void jars_added_later_bring_classes_and_extensions(@TempDir Path folder) throws IOException {
        Path jar = jarWithExtension(folder);
        assertThat(run("%late").error()).contains("no such magic");
        run("%jar " + jar);
        assertThat(run("new late.Late().answer()").value()).isEqualTo("42");
        assertThat(run("int fromLate = %late\nfromLate").value()).isEqualTo("42");
        assertThat(run("late.Late kept = new late.Late(); kept.getClass() == late.Late.class")
                        .value())
                .isEqualTo("true");
    }

    private static Path jarWithExtension(Path folder) throws IOException {
        Path source = Files.createDirectories(folder.resolve("late")).resolve("Late.java");
        Files.writeString(source, """
                package late;
                import org.dflib.jjava.jupyter.kernel.BaseKernel;
                import org.dflib.jjava.jupyter.kernel.magic.LineMagic;
                public class Late implements org.dflib.jjava.jupyter.Extension {
                    public int answer() { return 42; }
                    public void install(BaseKernel kernel) {
                        LineMagic<Integer, BaseKernel> magic = (k, arguments) -> answer();
                        kernel.getMagicsRegistry().registerLineMagic("late", magic);
                    }
                }
                """);
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-cp", System.getProperty("java.class.path"), source.toString());
        assertThat(status).isZero();
        Path jar = folder.resolve("late.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("late/Late.class"));
            out.write(Files.readAllBytes(folder.resolve("late/Late.class")));
            out.putNextEntry(new JarEntry("META-INF/services/org.dflib.jjava.jupyter.Extension"));
            out.write("late.Late".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        assertThat(List.of(jar)).allSatisfy(file -> assertThat(file).exists());
        return jar;
    }
}
