package dev.cortado.runner;

import dev.cortado.progress.Cancellation;
import dev.cortado.quantize.mixed.StandardCandidates;
import dev.cortado.runner.bench.GridModel;
import dev.cortado.runner.bench.MixedSettings;
import dev.cortado.runner.bench.MixedStudy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code cortado bench mixed}: what a mixed model keeps of int8's speed, and what it loses. */
@Command(
        name = "mixed",
        description = {
            "Quantises six real models to int8, finds the one that loses most among those that get faster, and makes a mixed model"
                    + " of it: how much of int8's speed-up it keeps, and how much of its loss, on samples the search did not see.",
            "Takes about a quarter of an hour; --quick less than a minute. Nothing else should run meanwhile."
        })
final class BenchMixedCommand extends BenchStudyCommand {

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

    BenchMixedCommand() {
        super("model");
    }

    @Override
    Measured measure(Path folder, Cancellation cancellation) throws IOException {
        MixedStudy.Outcome outcome = MixedStudy.run(settings(), folder, progress(cancellation));
        return new Measured(outcome.figures(), outcome.reason() + ".");
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
                        spec().commandLine(),
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
                        spec().commandLine(),
                        "--models " + title + ": expected some of "
                                + Arrays.stream(GridModel.values())
                                        .map(GridModel::title)
                                        .collect(Collectors.joining(", "))));
    }
}
