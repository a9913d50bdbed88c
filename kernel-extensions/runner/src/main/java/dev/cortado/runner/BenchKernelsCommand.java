package dev.cortado.runner;

import ai.onnxruntime.OrtEnvironment;
import dev.cortado.kernels.KernelLibrary;
import dev.cortado.kernels.NativeKernels;
import dev.cortado.progress.Cancellation;
import dev.cortado.resource.CortadoHome;
import dev.cortado.runner.bench.BenchmarkReport;
import dev.cortado.runner.bench.kernels.KernelChart;
import dev.cortado.runner.bench.kernels.KernelPage;
import dev.cortado.runner.bench.kernels.KernelPart;
import dev.cortado.runner.bench.kernels.KernelSettings;
import dev.cortado.runner.bench.kernels.KernelStudy;
import dev.cortado.runner.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code cortado bench kernels}: the native kernels beside ONNX Runtime's own operators. */
@Command(
        name = "kernels",
        description = {
            "Measures each native kernel beside ONNX Runtime's own operator, and all-MiniLM-L6-v2 and bge-small-en-v1.5 made with"
                    + " them beside the float model and Optimum's int8: speed, size, opening, sentence vectors.",
            "Takes about a quarter of an hour; --quick about one minute. Nothing else should run meanwhile."
        })
final class BenchKernelsCommand extends BenchStudyCommand {

    @Option(names = "--quick", description = "Few samples, and not everything: to see that it works.")
    private boolean quick;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "Only these parts: models, bge, ragged, threads, opening, quality, products, operators.")
    private List<String> only = List.of();

    @Option(
            names = "--chart",
            paramLabel = "FILE",
            description = "Also draws the times relative to fp32, as .png or .svg.")
    private Path chart;

    @Option(names = "--page", paramLabel = "FILE", description = "Also writes the page of results, as Markdown.")
    private Path page;

    private KernelStudy.Outcome outcome;

    BenchKernelsCommand() {
        super("model");
    }

    @Override
    Measured measure(Path folder, Cancellation cancellation) throws IOException {
        KernelSettings settings = settings();
        Optional<String> absent = KernelLibrary.whyAbsent();
        if (absent.isPresent()) {
            throw new IOException("there are no native kernels to measure: " + absent.get());
        }
        outcome = KernelStudy.run(settings, folder, progress(cancellation));
        return new Measured(outcome.figures(), String.join("\n", outcome.disturbances()));
    }

    @Override
    void publish(BenchmarkReport report) throws IOException {
        if (chart != null) {
            AtomicFile.write(chart, KernelChart.image(KernelChart.of(outcome.sections()), chart));
        }
        if (page != null) {
            KernelPage writer =
                    new KernelPage(command(), LocalDate.now(ZoneOffset.UTC), report.machine(), versions(), image());
            AtomicFile.write(page, writer.write(outcome));
        }
    }

    private KernelSettings settings() {
        KernelSettings settings = quick ? KernelSettings.QUICK : KernelSettings.FULL;
        if (only.isEmpty()) {
            return settings;
        }
        EnumSet<KernelPart> parts = EnumSet.noneOf(KernelPart.class);
        for (String name : only) {
            parts.add(KernelPart.of(name)
                    .orElseThrow(() -> new ParameterException(
                            spec().commandLine(),
                            "--only " + name + ": expected some of " + String.join(", ", KernelPart.titles()))));
        }
        return settings.withParts(parts);
    }

    /** As somebody else would type it: without the files. */
    private String command() {
        List<String> words = new ArrayList<>(List.of("./cortado bench kernels"));
        if (quick) {
            words.add("--quick");
        }
        if (!only.isEmpty()) {
            words.add("--only " + String.join(",", only));
        }
        return String.join(" ", words);
    }

    private static String versions() throws IOException {
        Optional<Path> library =
                KernelLibrary.extract(CortadoHome.standard().cache().resolve("natives"));
        String instructions = library.map(file -> NativeKernels.load(file).instructionSet())
                .orElseThrow(() -> new IOException("the native kernels are gone"));
        return "Cortado " + Version.cortado() + ", its kernels for " + instructions + ", ONNX Runtime "
                + OrtEnvironment.getEnvironment().getVersion();
    }

    /** The chart's path as seen from the page. */
    private Optional<String> image() {
        if (chart == null) {
            return Optional.empty();
        }
        Path from = page.toAbsolutePath().getParent();
        return Optional.of(from.relativize(chart.toAbsolutePath()).toString().replace('\\', '/'));
    }
}
