package dev.cortado.magics.notebook.system;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.progress.Cancellation;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code %sh COMMAND} and {@code %%sh}: runs a command of the system's shell. */
@Command(
        name = "sh",
        description = "Runs a command, or the lines below %%sh, in the system's shell and prints what it prints.",
        footer = {
            "",
            "Starts in the notebook's folder. Gives the lines it printed: List<String> files = %sh ls",
            "Another exit code than 0 fails the cell. Interrupting ends the command and all that it started.",
            "",
            "  %sh ls -l *.onnx",
            "  %sh --ok grep -c coffee menu.txt"
        })
@SuppressWarnings("OrphanedFormatString") // a percent sign begins the name of a magic
public final class ShMagic implements Magic {

    private static final int MOST_LINES = 1_000_000;

    @Option(names = "--ok", description = "Goes on whatever the exit code is.")
    private boolean anyCode;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "What the shell is to run.")
    @Completes(Kind.PATH)
    private List<String> words;

    @Unmatched
    private List<String> rest;

    @Spec
    private CommandSpec spec;

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        String line = dev.cortado.magics.notebook.CodeArguments.withoutOptions(
                context.session().magicText().orElseGet(this::joinedWords), spec);
        String script = context.body().orElse(line);
        if (script.isBlank()) {
            throw new MagicException("%sh: expected a command after it, or %%sh with commands on the lines below.");
        }
        boolean windows = File.separatorChar == '\\';
        ProcessBuilder builder = new ProcessBuilder(
                        windows ? List.of("cmd", "/c", script) : List.of("/bin/sh", "-c", script))
                .directory(context.session().directory().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File(windows ? "NUL" : "/dev/null")));
        List<String> lines = new ArrayList<>();
        int code = run(builder, context.session().cancellation(), lines);
        if (code != 0 && !anyCode) {
            throw new MagicException(
                    "%sh: the command ended with exit code " + code + "; --ok goes on whatever it is.");
        }
        return MagicResult.of("Exit code " + code + ".")
                .value(List.copyOf(lines))
                .showing(code == 0 ? MagicResult.Showing.NOTHING : MagicResult.Showing.RESULT);
    }

    @SuppressWarnings("SystemOut") // the cell's own streams
    private static int run(ProcessBuilder builder, Cancellation cancellation, List<String> lines)
            throws IOException, InterruptedException {
        Process process = builder.start();
        try (var _ = cancellation.onCancel(() -> end(process))) {
            Thread errors = Thread.ofVirtual().start(() -> copy(process.errorReader(), System.err, new ArrayList<>()));
            copy(process.inputReader(), System.out, lines);
            int code = process.waitFor();
            errors.join();
            cancellation.throwIfCancelled();
            return code;
        } catch (InterruptedException e) {
            throw new CancellationException("interrupted");
        } finally {
            end(process);
        }
    }

    private static void copy(BufferedReader from, PrintStream to, List<String> kept) {
        try (from) {
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                to.println(line);
                if (kept.size() < MOST_LINES) {
                    kept.add(line);
                }
            }
        } catch (IOException e) {
            // the process was ended, and its output with it
        }
    }

    private static void end(Process process) {
        Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList()
                .forEach(ProcessHandle::destroyForcibly);
    }

    private String joinedWords() {
        return Stream.of(words, rest)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .collect(Collectors.joining(" "));
    }
}
