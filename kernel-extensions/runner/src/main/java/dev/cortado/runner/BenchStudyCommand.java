package dev.cortado.runner;

import dev.cortado.magics.render.TableText;
import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import dev.cortado.runner.bench.BenchmarkReport;
import dev.cortado.runner.bench.Figure;
import dev.cortado.runner.files.AtomicFile;
import dev.cortado.runtime.Hardware;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all studies of {@code cortado bench} share: they measure, can be interrupted, print a table, write JSON, and say whether bars are kept. */
@Command(
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"  0:measured; all promised limits are kept", "  1:measured; a promised limit is exceeded"})
abstract class BenchStudyCommand implements Callable<Integer> {

    @Option(names = "--json", paramLabel = "FILE", description = "Also writes the figures and the machine as JSON.")
    private Path json;

    @Spec
    private CommandSpec spec;

    private final String subject;

    /** @param subject what the figures are figures of, such as {@code model} */
    BenchStudyCommand(String subject) {
        this.subject = subject;
    }

    /**
     * What was measured.
     *
     * @param remark a sentence above the table; empty for none
     */
    record Measured(List<Figure> figures, String remark) {
        Measured {
            figures = List.copyOf(figures);
        }

        static Measured of(List<Figure> figures) {
            return new Measured(figures, "");
        }
    }

    /**
     * Measures.
     *
     * @param folder deleted afterwards with all that is in it
     */
    abstract Measured measure(Path folder, Cancellation cancellation) throws IOException, InterruptedException;

    /** Writes what a study writes besides the table and the JSON: nothing, unless it says otherwise. */
    void publish(BenchmarkReport report) throws IOException {}

    /** The command as picocli has it. */
    final CommandSpec spec() {
        return spec;
    }

    /** Says on the error stream when a measurement begins. */
    final Progress progress(Cancellation cancellation) {
        return BenchCommand.progress(spec.commandLine().getErr(), cancellation);
    }

    @Override
    public final Integer call() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("cortado-bench-");
        Measured measured;
        try (Interruption interruption = Interruption.onTerminate()) {
            measured = measure(folder, interruption.cancellation());
        } catch (CancellationException cancelled) {
            throw new InterruptedException("the study was interrupted");
        } finally {
            delete(folder);
        }
        BenchmarkReport report = new BenchmarkReport(spec.name(), subject, Hardware.probe(), measured.figures());
        PrintWriter out = spec.commandLine().getOut();
        out.println(report.machine());
        if (!measured.remark().isEmpty()) {
            out.println(measured.remark());
        }
        out.print(TableText.of(report.table()));
        out.flush();
        if (json != null) {
            AtomicFile.write(json, report.toJson());
        }
        publish(report);
        return measured.figures().stream().allMatch(Figure::isWithinBar) ? ExitCode.OK : ExitCode.CELL_FAILED;
    }

    /** Also what a study that was interrupted left. */
    private static void delete(Path folder) throws IOException {
        try (var tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
