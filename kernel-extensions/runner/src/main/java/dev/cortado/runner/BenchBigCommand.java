package dev.cortado.runner;

import dev.cortado.progress.Cancellation;
import dev.cortado.quantize.big.LlamaShape;
import dev.cortado.runner.bench.BigMethod;
import dev.cortado.runner.bench.BigStudy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cortado bench big}: quantising a model that is larger than the heap. */
@Command(
        name = "big",
        description = {
            "Makes up a model with the graph of a Llama, quantises it in a JVM whose heap is much smaller, opens and runs "
                    + "the result, and holds blocks of it against the formula.",
            "Takes some minutes, and three times the model's size of disk; everything is deleted afterwards."
        })
final class BenchBigCommand extends BenchStudyCommand {

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

    BenchBigCommand() {
        super("method");
    }

    @Override
    Measured measure(Path scratch, Cancellation cancellation) throws IOException {
        Path place = folder == null ? scratch : folder;
        if (!Files.isDirectory(place)) {
            throw new IOException(place + " is no folder: name one that exists with --folder");
        }
        return Measured.of(BigStudy.run(
                method,
                LlamaShape.ofBytes((long) (gigabytes * BYTES_PER_GIGABYTE)),
                heap,
                place,
                new BenchProgress(spec().commandLine().getErr(), cancellation)));
    }
}
