package dev.cortado.runner;

import dev.cortado.magics.render.TableText;
import dev.cortado.quantize.mixed.StandardCandidates;
import dev.cortado.runner.bench.BenchmarkReport;
import dev.cortado.runner.bench.Figure;
import dev.cortado.runner.bench.GridModel;
import dev.cortado.runner.bench.MixedSettings;
import dev.cortado.runner.bench.MixedStudy;
import dev.cortado.runner.files.AtomicFile;
import dev.cortado.runtime.Hardware;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cortado bench mixed}: what a mixed model keeps of int8's speed, and what it loses. */
@Command(
        name = "mixed",
        description = {
            "Quantises six real models to int8, finds the one that loses most among those that get faster, and makes a mixed model"
                    + " of it: how much of int8's speed-up it keeps, and how much of its loss, on samples the search did not see.",
            "Takes about a quarter of an hour; --quick less than a minute. Nothing else should run meanwhile."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"  0:measured; all promised limits are kept", "  1:measured; a promised limit is exceeded"})
final class BenchMixedCommand implements Callable<Integer> {

    @Option(names = "--quick", description = "One model, few samples: to see that it works.")
    private boolean quick;

    @Option(
            names = "--candidates",
            split = ",",
            paramLabel = "NAME",
            description = "What a layer may become besides float, as in %%quantize --method mixed.")
    private List<String> candidates;

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "NAME",
            description = "Only these: minilm, bge-small, ocr-detection, ocr-recognition, ocr-direction, silero-vad.")
    private List<String> models;

    @Option(names = "--json", paramLabel = "FILE", description = "Also writes the figures and the machine as JSON.")
    private Path json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        MixedSettings settings = settings();
        Path folder = Files.createTempDirectory("cortado-bench-");
        MixedStudy.Outcome outcome;
        try (Interruption interruption = Interruption.onTerminate()) {
            outcome = MixedStudy.run(settings, folder, BenchCommand.progress(err, interruption.cancellation()));
        } catch (CancellationException cancelled) {
            throw new InterruptedException("the study was interrupted");
        } finally {
            delete(folder);
        }
        BenchmarkReport report = new BenchmarkReport("mixed", "model", Hardware.probe(), outcome.figures());
        out.println(report.machine());
        out.println(outcome.reason() + ".");
        out.print(TableText.of(report.table()));
        out.flush();
        if (json != null) {
            AtomicFile.write(json, report.toJson());
        }
        return outcome.figures().stream().allMatch(Figure::isWithinBar) ? ExitCode.OK : ExitCode.CELL_FAILED;
    }

    private MixedSettings settings() {
        MixedSettings settings = quick ? MixedSettings.QUICK : MixedSettings.FULL;
        if (models != null) {
            settings = settings.withModels(models.stream().map(this::model).toList());
        }
        if (candidates == null) {
            return settings;
        }
        for (String name : candidates) {
            if (!StandardCandidates.names().contains(name)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--candidates " + name + ": expected some of " + String.join(", ", StandardCandidates.names()));
            }
        }
        return settings.withCandidates(candidates);
    }

    private GridModel model(String title) {
        return Arrays.stream(GridModel.values())
                .filter(model -> model.title().equals(title))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--models " + title + ": expected some of "
                                + Arrays.stream(GridModel.values())
                                        .map(GridModel::title)
                                        .collect(Collectors.joining(", "))));
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
