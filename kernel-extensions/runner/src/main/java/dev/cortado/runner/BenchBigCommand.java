package dev.cortado.runner;

import dev.cortado.magics.render.TableText;
import dev.cortado.quantize.big.LlamaShape;
import dev.cortado.runner.bench.BenchmarkReport;
import dev.cortado.runner.bench.BigMethod;
import dev.cortado.runner.bench.BigStudy;
import dev.cortado.runner.bench.Figure;
import dev.cortado.runner.files.AtomicFile;
import dev.cortado.runtime.Hardware;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cortado bench big}: quantising a model that is larger than the heap. */
@Command(
        name = "big",
        description = {
            "Makes up a model with the graph of a Llama, quantises it in a JVM whose heap is much smaller, opens and runs "
                    + "the result, and holds blocks of it against the formula.",
            "Takes some minutes, and three times the model's size of disk; everything is deleted afterwards."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"  0:measured; all promised limits are kept", "  1:measured; a promised limit is exceeded"})
final class BenchBigCommand implements Callable<Integer> {

    private static final double BYTES_PER_GIGABYTE = 1e9;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            defaultValue = "rtn-32",
            description = "What is done to it: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private BigMethod method;

    @Option(
            names = "--gigabytes",
            paramLabel = "GB",
            defaultValue = "6",
            description = "The size of the model's weights, in 10^9 bytes. Default: ${DEFAULT-VALUE}.")
    private double gigabytes;

    @Option(
            names = "--heap",
            paramLabel = "MB",
            defaultValue = "2048",
            description = "The limit of the heap, as -Xmx has it: in 2^20 bytes. Default: ${DEFAULT-VALUE}.")
    private int heap;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description = "Where model and result lie meanwhile. Default: the system's for temporary files.")
    private Path folder;

    @Option(names = "--json", paramLabel = "FILE", description = "Also writes the figures and the machine as JSON.")
    private Path json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Path place = folder == null ? Path.of(System.getProperty("java.io.tmpdir")) : folder;
        if (!Files.isDirectory(place)) {
            throw new IOException(place + " is no folder: name one that exists with --folder");
        }
        List<Figure> figures;
        try (Interruption interruption = Interruption.onTerminate()) {
            figures = BigStudy.run(
                    method,
                    LlamaShape.ofBytes((long) (gigabytes * BYTES_PER_GIGABYTE)),
                    heap,
                    place,
                    new BenchProgress(err, interruption.cancellation()));
        } catch (CancellationException cancelled) {
            throw new InterruptedException("the study was interrupted");
        }
        BenchmarkReport report = new BenchmarkReport("big", "method", Hardware.probe(), figures);
        out.println(report.machine());
        out.print(TableText.of(report.table()));
        out.flush();
        if (json != null) {
            AtomicFile.write(json, report.toJson());
        }
        return figures.stream().allMatch(Figure::isWithinBar) ? ExitCode.OK : ExitCode.CELL_FAILED;
    }
}
