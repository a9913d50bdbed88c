package dev.cortado.magics.quantize;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.magics.calibrate.CalibrationOptions;
import dev.cortado.quantize.check.PortabilityCheck;
import dev.cortado.quantize.check.PortabilityLayer;
import dev.cortado.quantize.check.PortabilityLayer.Finding;
import dev.cortado.quantize.check.PortabilityReport;
import dev.cortado.record.Reproducibility;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.Model;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code %portability MODEL}: whether a quantised model gives the same results on processors without VNNI. */
@Command(
        name = "portability",
        description = "Counts where an 8-bit model's sums would be clipped on x86 processors without VNNI.",
        footer = {
            "",
            "There, two products of neighbouring weights are added in 16 bits. A pair of weights is risky if some activations",
            "make that overflow; with --calibrate, those that really do are counted. The check does the arithmetic itself and",
            "needs no such processor. %quantize --reduce-range auto makes a model without risky pairs.",
            "",
            "  Table layers = %portability minilm8 --calibrate sentences.txt"
        })
public final class PortabilityMagic implements Magic {

    @Parameters(index = "0", paramLabel = "MODEL", description = "The quantised model's variable.")
    @Completes(Kind.MODEL)
    private String name;

    @Mixin
    private CalibrationOptions calibration = new CalibrationOptions();

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        Model model = context.model(name);
        PortabilityReport report = calibration.isGiven()
                ? onSamples(model, context)
                : PortabilityCheck.weights(model.onnx(), context.progress());
        if (report.layers().isEmpty()) {
            throw new MagicException("'" + name + "' multiplies no 8-bit integers, so that there is nothing to check:"
                    + " %quantize " + name + " makes a model that does.");
        }
        return MagicResult.of(summary(report))
                .details(calibration.notes())
                .frame(ResultFrame.exact(report.table())
                        .with(calibration.isGiven() ? Reproducibility.measured() : Reproducibility.exact(), "finding")
                        .with(Reproducibility.measured(), "saturated_pairs")
                        .with(Reproducibility.close(100), "saturated_ppm")
                        .with(Reproducibility.close(2), "affected_percent"));
    }

    private PortabilityReport onSamples(Model model, MagicContext context) throws Exception {
        Feeds feeds = calibration.feeds(model, context);
        Path scratch = Files.createTempDirectory(context.session().workspace(), "portability-");
        try {
            return PortabilityCheck.on(model.onnx(), feeds, scratch, context.progress());
        } finally {
            Files.deleteIfExists(scratch);
        }
    }

    private String summary(PortabilityReport report) {
        List<String> saturating = report.nodes(Finding.SATURATES);
        int layers = report.layers().size();
        if (report.isSafe()) {
            return name + ": the same on every processor; no pair of weights in its " + count(layers, "layer")
                    + " can overflow.";
        }
        long risky =
                report.layers().stream().filter(layer -> layer.riskyPairs() > 0).count();
        String possible = String.format(
                Locale.ROOT, "%s: %d of %s could be clipped on x86 without VNNI", name, risky, count(layers, "layer"));
        if (report.samples() == 0) {
            return possible + "; --calibrate counts whether they are.";
        }
        if (saturating.isEmpty()) {
            return possible + "; on " + count(report.samples(), "sample") + " none is.";
        }
        PortabilityLayer worst = report.layers().stream()
                .filter(layer -> layer.outputs() > 0)
                .max(Comparator.comparingDouble(PortabilityLayer::affectedShare))
                .orElseThrow();
        return possible
                + String.format(
                        Locale.ROOT,
                        "; on %s %d are, worst %s with %.2g %% of its results wrong.",
                        count(report.samples(), "sample"),
                        saturating.size(),
                        worst.node(),
                        100 * worst.affectedShare());
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
