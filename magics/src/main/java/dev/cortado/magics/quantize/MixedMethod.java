package dev.cortado.magics.quantize;

import dev.cortado.experiment.MixedPrecision;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Pass;
import dev.cortado.quantize.SampleSource;
import dev.cortado.quantize.loss.ModelLoss;
import dev.cortado.quantize.mixed.Benefit;
import dev.cortado.quantize.mixed.LayerCandidate;
import dev.cortado.quantize.mixed.MeasurementCache;
import dev.cortado.quantize.mixed.SearchGoal;
import dev.cortado.quantize.mixed.SearchResult;
import dev.cortado.quantize.mixed.StandardCandidates;
import dev.cortado.resource.CortadoHome;
import dev.cortado.runtime.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import picocli.CommandLine.Option;

/** {@code --method mixed}. */
final class MixedMethod extends SearchingMethod {

    private static final double BYTES_PER_MEGABYTE = 1e6;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            description = "mixed: least loss within this size, such as 30MB. Instead of --within.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"30MB"})
    private String size;

    @Option(
            names = "--for",
            paramLabel = "size|latency",
            defaultValue = "latency",
            description = "mixed: what --within makes small. Default: ${DEFAULT-VALUE}, for which models are profiled.")
    private Benefit benefit;

    @Option(
            names = "--candidates",
            split = ",",
            paramLabel = "NAME",
            description = {
                "mixed: what a layer may become besides float: int8 (7 bits where products could overflow), int8-full,"
                        + " int8-tensor, int8-split (channels with outliers in float, looks at samples),"
                        + " int8-static (whole stretches of a network in integers, looks at samples),"
                        + " int8-blocks (a scale for every 32 numbers), int4, int4-gptq (looks at samples),"
                        + " fp16 (stored only).",
                "Default: int8,int8-split for latency, int8-static in networks with convolutions;"
                        + " int8,int8-blocks,int4,fp16 for size."
            })
    @Completes(
            value = Kind.EXAMPLES,
            examples = {
                "int8",
                "int8-full",
                "int8-tensor",
                "int8-split",
                "int8-static",
                "int8-blocks",
                "int4",
                "int4-gptq",
                "fp16"
            })
    private List<String> candidates;

    MixedMethod() {
        super("mixed");
    }

    /** Whether a size was asked for. */
    boolean hasSize() {
        return size != null;
    }

    /** Where sensitivities are kept between sessions. */
    static MeasurementCache cache() {
        return new MeasurementCache(CortadoHome.standard().cache().resolve("sensitivity"));
    }

    @Override
    public Pass pass(Model model, CommonOptions common, MagicContext context) throws Exception {
        SearchGoal goal = goal(common.loss().within());
        List<LayerCandidate> chosen = new ArrayList<>();
        for (String candidate :
                candidates == null ? usual(goal.benefit(), model.onnx().graph()) : candidates) {
            chosen.add(candidate(
                    candidate,
                    common.calibration().source(model, context),
                    context.session().workspace()));
        }
        ModelLoss fidelity = common.loss().fidelity(model, common.calibration(), context);
        ModelLoss judge =
                common.loss().isFidelity() ? fidelity : common.loss().judge(model, common.calibration(), context);
        MixedPrecision.Outcome found = new MixedPrecision(
                        chosen, fidelity, judge, cache(), context.session().workspace())
                .run(model, goal, context.progress());
        SearchResult result = found.search();
        if (result.best().assignment().layers().isEmpty()) {
            throw new MagicException("%quantize: no mixed model of '" + model.name() + "' keeps the goal: "
                    + result.stopped() + ". Allow a larger loss with --within.");
        }
        show(MixedFrames.view(model, result, goal, found.sensitivities(), judge.name()));
        return result.best().assignment();
    }

    /**
     * For speed those that are computed in integers on any processor without overflow, in a network of convolutions from product to product;
     * for size those that differ in it.
     */
    private static List<String> usual(Benefit benefit, Graph graph) {
        if (benefit == Benefit.SIZE) {
            return List.of("int8", "int8-blocks", "int4", "fp16");
        }
        return graph.operatorCounts().containsKey("Conv") ? List.of("int8-static") : List.of("int8", "int8-split");
    }

    private SearchGoal goal(OptionalDouble within) {
        if ((size == null) == within.isEmpty()) {
            throw new MagicException(
                    "--method mixed: expected --within or --size, found " + (size == null ? "neither" : "both") + ".");
        }
        return size == null
                ? new SearchGoal.WithinLoss(within.getAsDouble(), benefit)
                : new SearchGoal.WithinSize(bytes());
    }

    private long bytes() {
        String number = size.toUpperCase(Locale.ROOT).replaceFirst("\\s*MB$", "");
        try {
            double megabytes = Double.parseDouble(number);
            if (megabytes > 0 && megabytes < Long.MAX_VALUE / BYTES_PER_MEGABYTE) {
                return Math.round(megabytes * BYTES_PER_MEGABYTE);
            }
        } catch (NumberFormatException e) {
            // Told below, together with numbers out of range.
        }
        throw new MagicException("--size " + size + ": expected megabytes of 10^6 bytes, such as 30MB.");
    }

    private static LayerCandidate candidate(String name, SampleSource samples, Path folder) throws IOException {
        try {
            return StandardCandidates.find(name, samples, folder);
        } catch (IllegalArgumentException e) {
            throw new MagicException("--candidates " + name + ": " + e.getMessage(), e);
        }
    }
}
