package dev.cortado.runner;

import dev.cortado.progress.Cancellation;
import dev.cortado.resource.CortadoHome;
import dev.cortado.runner.ansi.Ansi;
import dev.cortado.runner.execution.NotebookRun;
import dev.cortado.runner.execution.RunOptions;
import dev.cortado.runner.execution.RunOutcome;
import dev.cortado.runner.execution.RunStatus;
import dev.cortado.runner.html.HtmlPage;
import dev.cortado.runner.notebook.Notebook;
import dev.cortado.runner.parameters.ParameterInjection;
import dev.cortado.runner.process.Distribution;
import dev.cortado.runner.process.KernelCommand;
import dev.cortado.runner.process.KernelSession;
import dev.cortado.runner.process.KernelSpecs;
import dev.cortado.runner.terminal.RunProgress;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cortado run}: notebooks from the command line. */
@Command(
        name = "run",
        description = {
            "Runs notebooks from beginning to end.",
            "",
            "Writes NAME.executed.ipynb and the page NAME.executed.html beside each. The notebook is saved after every "
                    + "cell. A cell that fails ends the run, unless it is tagged 'raises-exception'; cells tagged "
                    + "'skip-execution' are passed over.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "  0:every cell ran",
            "  1:a cell failed or took longer than --timeout",
            "  2:the kernel ended by itself or could not be started",
            " 64:the command line, a parameter or a notebook is wrong",
            "130:stopped with Ctrl-C"
        })
final class RunCommand implements Callable<Integer> {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    @Parameters(arity = "1..*", paramLabel = "NOTEBOOK", description = "The .ipynb files, run one after the other.")
    private List<Path> notebooks;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The executed notebook; the page goes beside it.")
    private Path output;

    @Option(
            names = {"-p", "--parameter"},
            paramLabel = "NAME=VALUE",
            description = "Sets a parameter that the cell tagged 'parameters' declares. May be repeated.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "Interrupts a cell that takes longer.")
    private Double timeout;

    @Option(names = "--allow-errors", description = "Goes on after cells that fail.")
    private boolean allowErrors;

    @Option(names = "--no-html", description = "Writes no page.")
    private boolean noHtml;

    @Option(names = "--offline", description = "Fetches nothing: models and data must be in the cache.")
    private boolean offline;

    @Option(
            names = "--kernel",
            paramLabel = "NAME",
            description = "A kernel installed for Jupyter, instead of Cortado's own.")
    private String kernel;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkArguments();
        try (Interruption interruption = Interruption.onTerminate()) {
            int worst = ExitCode.OK;
            for (Path notebook : notebooks) {
                worst = Math.max(worst, run(notebook, interruption.cancellation()));
                if (worst == ExitCode.INTERRUPTED) {
                    break;
                }
            }
            return worst;
        }
    }

    private void checkArguments() {
        if (timeout != null && !(timeout > 0 && timeout < 1e9)) {
            throw new ParameterException(
                    spec.commandLine(), "--timeout: expected a number of seconds above 0, found " + timeout);
        }
        if (output != null && notebooks.size() > 1) {
            throw new ParameterException(
                    spec.commandLine(), "-o names one file, but there are " + notebooks.size() + " notebooks");
        }
        if (output != null && Files.isDirectory(output)) {
            throw new ParameterException(spec.commandLine(), "-o: " + output + " is a folder; name a file in it");
        }
        if (output != null) {
            checkFolder(output.toAbsolutePath().normalize().getParent());
        }
    }

    /** A run of an hour must not fail at its end for want of a folder. */
    private void checkFolder(Path folder) {
        Path existing = folder;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (existing != null && !Files.isDirectory(existing)) {
            throw new ParameterException(
                    spec.commandLine(), "-o: " + existing + " is a file, not a folder; name another place");
        }
        if (existing != null && !Files.isWritable(existing)) {
            throw new ParameterException(
                    spec.commandLine(), "-o: may not write in " + existing + "; name another place");
        }
    }

    private int run(Path file, Cancellation cancellation) throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Notebook notebook = Notebook.read(file);
        if (kernel == null) {
            notebook.checkJava(file.toString());
        }
        ParameterInjection.inject(notebook, parameters, file.toString());
        Path executed = output == null ? beside(file) : output;
        Path folder = file.toAbsolutePath().getParent();
        Path logs = CortadoHome.standard().cache().resolve("logs");
        RunOptions options = new RunOptions(
                Optional.ofNullable(timeout).map(seconds -> Duration.ofMillis(Math.round(seconds * 1000))),
                allowErrors,
                parameters,
                cancellation);
        out.println(file + (parameters.isEmpty() ? "" : "  " + parameters));
        out.flush();
        long started = System.nanoTime();
        RunOutcome outcome;
        KernelCommand command = command(logs);
        try (RunProgress progress = new RunProgress(out, isTerminal());
                KernelSession session = start(command, folder, logs, cancellation)) {
            out.println("kernel ready in " + RunProgress.seconds(Duration.ofNanos(System.nanoTime() - started)));
            out.flush();
            outcome = new NotebookRun(notebook, session, executed, options, progress).run();
        } catch (KernelStartException failed) {
            return fail(failed.getMessage());
        }
        explain(outcome, executed);
        Optional<Path> page = noHtml ? Optional.empty() : Optional.of(page(notebook, executed, folder));
        out.printf(
                "%s in %s%n",
                outcome.status() == RunStatus.COMPLETED ? "done" : "stopped",
                RunProgress.seconds(Duration.ofNanos(System.nanoTime() - started)));
        out.println("  notebook  " + executed);
        page.ifPresent(written -> out.println("  page      " + written));
        out.flush();
        return switch (outcome.status()) {
            case COMPLETED -> ExitCode.OK;
            case FAILED, TIMED_OUT -> ExitCode.CELL_FAILED;
            case KERNEL_DIED -> ExitCode.KERNEL_DIED;
            case INTERRUPTED, RUNNING -> ExitCode.INTERRUPTED;
        };
    }

    private KernelCommand command(Path logs) throws IOException {
        KernelCommand command = kernel == null
                ? KernelCommand.cortado(Distribution.locate(), logs)
                : KernelSpecs.installed().command(kernel);
        return offline ? command.withEnvironment("CORTADO_OFFLINE", "1") : command;
    }

    private static KernelSession start(KernelCommand command, Path folder, Path logs, Cancellation cancellation)
            throws KernelStartException, InterruptedException {
        try {
            return KernelSession.start(command, folder, logs, START_LIMIT, cancellation);
        } catch (IOException failed) {
            throw new KernelStartException(failed);
        }
    }

    private int fail(String message) {
        spec.commandLine().getErr().println("cortado: " + message);
        spec.commandLine().getErr().flush();
        return ExitCode.KERNEL_DIED;
    }

    private void explain(RunOutcome outcome, Path executed) {
        if (outcome.stoppedAt().isEmpty()) {
            return;
        }
        PrintWriter err = spec.commandLine().getErr();
        RunOutcome.Place place = outcome.stoppedAt().get();
        err.println();
        if (outcome.status() == RunStatus.FAILED) {
            place.cell()
                    .outputs()
                    .forEach(cellOutput -> cellOutput
                            .path("traceback")
                            .forEach(line -> err.println(isColoured() ? line.asText() : Ansi.strip(line.asText()))));
            err.println();
        }
        err.println("cortado: cell " + place.number() + " of " + place.total() + " ("
                + place.cell().firstLine() + "): " + outcome.message());
        int left = place.total() - place.number();
        if (left > 0) {
            err.println("cortado: " + (left == 1 ? "the last cell was" : "the " + left + " cells after it were")
                    + " not run; " + executed + " holds what was");
        }
        err.flush();
    }

    private static Path page(Notebook notebook, Path executed, Path folder) throws IOException {
        Path page = executed.resolveSibling(withoutExtension(executed) + ".html");
        HtmlPage.of(notebook, withoutExtension(executed), folder).write(page);
        return page;
    }

    static Path beside(Path file) {
        return file.resolveSibling(withoutExtension(file) + ".executed.ipynb");
    }

    private static String withoutExtension(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".ipynb") ? name.substring(0, name.length() - ".ipynb".length()) : name;
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    private static boolean isColoured() {
        return CommandLine.Help.Ansi.AUTO.enabled();
    }

    /** The kernel did not come up. */
    private static final class KernelStartException extends IOException {
        private static final long serialVersionUID = 1L;

        KernelStartException(IOException cause) {
            super(Main.message(cause), cause);
        }
    }
}
