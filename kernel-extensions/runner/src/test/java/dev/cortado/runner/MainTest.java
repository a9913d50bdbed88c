package dev.cortado.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@DisplayName("The command line")
class MainTest {

    @TempDir
    private Path folder;

    private record Result(int code, String out, String err) {}

    private static Result execute(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        int code = commandLine.execute(arguments);
        return new Result(code, out.toString(), err.toString());
    }

    @Test
    void help_lists_the_commands_and_the_exit_codes() {
        Result result = execute("--help");
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("run", "install", "lab", "doctor", "test", "help", "Exit codes:", "130")
                .doesNotContain("train-aot");
        assertThat(execute().out()).isEqualTo(result.out());
        assertThat(execute("help", "run").out()).contains("--allow-errors", "--timeout", "Exit codes:");
        assertThat(execute("--version").out()).contains("Cortado", "Java 25");
    }

    @Test
    void misspelt_words_are_answered_with_what_was_meant() {
        Result command = execute("instal");
        assertThat(command.code()).isEqualTo(ExitCode.USAGE);
        assertThat(command.err()).contains("there is no command 'instal'; did you mean install?");
        Result option = execute("run", "--alow-errors", "x.ipynb");
        assertThat(option.code()).isEqualTo(ExitCode.USAGE);
        assertThat(option.err()).contains("there is no option '--alow-errors'; did you mean --allow-errors?");
        assertThat(execute("run").err()).contains("NOTEBOOK");
    }

    @Test
    void lab_hands_options_it_does_not_know_to_jupyter() {
        CommandLine.ParseResult parsed = Main.commandLine().parseArgs("lab", "--no-browser", "--port=8899");
        assertThat(parsed.subcommand().matchedPositionalValue(0, java.util.List.<String>of()))
                .containsExactly("--no-browser", "--port=8899");
    }

    @Test
    void values_that_make_no_sense_are_refused() {
        assertThat(execute("run", "--timeout", "0", "x.ipynb").err()).contains("--timeout");
        assertThat(execute("run", "--timeout", "soon", "x.ipynb").err()).contains("--timeout", "soon");
        assertThat(execute("run", "-o", "o.ipynb", "a.ipynb", "b.ipynb").err()).contains("2 notebooks");
        assertThat(execute("run", "-p", "quick", "a.ipynb").err()).contains("quick");
        assertThat(execute("run", "-o", folder.toString(), "a.ipynb").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void unreadable_notebooks_are_one_line_and_no_trace() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.ipynb"), "{");
        for (Path file : new Path[] {broken, folder.resolve("absent.ipynb"), folder}) {
            Result result = execute("run", file.toString());
            assertThat(result.code()).isEqualTo(ExitCode.USAGE);
            assertThat(result.err().lines()).singleElement().asString().startsWith("cortado: ");
        }
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(broken);
        }
    }

    @Test
    void a_notebook_in_another_language_is_not_run_as_java() throws IOException {
        Path notebook = Files.writeString(folder.resolve("python.ipynb"), """
                {"cells": [], "metadata": {"kernelspec": {"name": "python3", "language": "python"}},
                 "nbformat": 4, "nbformat_minor": 5}
                """);
        Result result = execute("run", notebook.toString());
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err().strip())
                .isEqualTo("cortado: " + notebook + " is written in python, and Cortado's kernel runs Java; run it with"
                        + " --kernel python3");
    }

    @Test
    void an_output_below_a_file_is_refused_before_anything_runs() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "kept");
        Result result = execute("run", "-o", file.resolve("out.ipynb").toString(), "a.ipynb");
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).startsWith("cortado: -o: " + file + " is a file, not a folder");
        assertThat(file).hasContent("kept");
    }

    @Test
    void a_kernel_that_is_not_installed_is_one_line() throws IOException {
        Path notebook = Files.writeString(
                folder.resolve("a.ipynb"), "{\"cells\": [], \"metadata\": {}, \"nbformat\": 4, \"nbformat_minor\": 5}");
        Result result = execute("run", "--kernel", "no-such-kernel", notebook.toString());
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains("there is no kernel 'no-such-kernel'");
    }

    @Test
    void the_kernel_is_installed_under_a_prefix_and_removed() {
        Result installed = execute("install", "--prefix", folder.toString());
        Path spec = folder.resolve("share/jupyter/kernels/cortado");
        assertThat(installed.code()).isZero();
        assertThat(installed.out()).contains(spec.toString());
        assertThat(spec.resolve("kernel.json")).exists();
        assertThat(execute("install", "--prefix", folder.toString(), "--remove").code())
                .isZero();
        assertThat(spec).doesNotExist();
        assertThat(execute("install", "--prefix", folder.toString(), "--remove").code())
                .isEqualTo(ExitCode.MISSING);
        assertThat(execute("install", "--user", "--sys-prefix").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void the_jdks_messages_are_made_readable() {
        assertThat(Main.message(new java.nio.file.NoSuchFileException("a.txt")))
                .isEqualTo("a.txt: there is no such file or folder");
        assertThat(Main.message(new java.nio.file.AccessDeniedException("a.txt")))
                .isEqualTo("a.txt: permission denied");
        assertThat(Main.message(new java.nio.file.FileSystemException("a.txt", null, "No space left on device")))
                .isEqualTo("a.txt: No space left on device");
    }
}
