package dev.cortado.magics.quantize;

import dev.cortado.experiment.ProfiledLayerTimes;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.measure.Subject;
import dev.cortado.measure.profile.ProfilePlan;
import dev.cortado.onnx.Pass;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.precision.Benefit;
import dev.cortado.quantize.precision.DynamicCandidate;
import dev.cortado.quantize.precision.LayerCandidate;
import dev.cortado.quantize.precision.LayerOption;
import dev.cortado.quantize.precision.LayerSensitivity;
import dev.cortado.quantize.precision.LayerTimes;
import dev.cortado.quantize.precision.MeasurementCache;
import dev.cortado.quantize.precision.MixedPrecisionSearch;
import dev.cortado.quantize.precision.ModelLoss;
import dev.cortado.quantize.precision.SearchGoal;
import dev.cortado.quantize.precision.SearchResult;
import dev.cortado.quantize.precision.SensitivityAnalysis;
import dev.cortado.quantize.precision.VariantBench;
import dev.cortado.resource.CortadoHome;
import dev.cortado.runtime.Model;
import dev.cortado.text.NearestNames;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Option;

/** {@code --method mixed}. */
final class MixedMethod implements QuantizationMethod {

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
            defaultValue = "int8",
            description = "mixed: what a layer may become, of int8 (7 bits where products could overflow), int8-full,"
                    + " int8-tensor. Default: ${DEFAULT-VALUE}.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"int8", "int8-full", "int8-tensor"})
    private List<String> candidates = List.of("int8");

    private SearchView view;

    @Override
    public String name() {
        return "mixed";
    }

    @Override
    public String description() {
        return "8 bits where the model bears it, float elsewhere: a search within --within or --size.";
    }

    @Override
    public Set<String> commonOptions() {
        return LossOptions.NAMES;
    }

    @Override
    public Set<String> operators() {
        return DynamicQuantization.SUPPORTED_OPERATORS;
    }

    @Override
    public String suffix(CommonOptions common) {
        return "mixed";
    }

    @Override
    public Optional<SearchView> search() {
        return Optional.ofNullable(view);
    }

    /** Where sensitivities are kept between sessions. */
    static MeasurementCache cache() {
        return new MeasurementCache(CortadoHome.standard().cache().resolve("sensitivity"));
    }

    @Override
    public Pass pass(Model model, CommonOptions common, MagicContext context) throws Exception {
        SearchGoal goal = goal(common.loss().within());
        List<LayerCandidate> chosen =
                candidates.stream().map(MixedMethod::candidate).toList();
        Path workspace = context.session().workspace();
        ModelLoss fidelity = common.loss().fidelity(model, context);
        ModelLoss judge = common.loss().isFidelity() ? fidelity : common.loss().judge(model, context);
        List<LayerSensitivity> sensitivities;
        try (VariantBench bench = VariantBench.open(model, fidelity, cache(), workspace)) {
            sensitivities = new SensitivityAnalysis(bench, chosen).run(context.progress());
        }
        LayerTimes times = goal.benefit() == Benefit.SIZE
                ? LayerTimes.UNKNOWN
                : ProfiledLayerTimes.measure(
                        model,
                        chosen,
                        ProfilePlan.of(new Subject(model.name(), model.file())),
                        workspace,
                        context.progress());
        List<LayerOption> options = sensitivities.stream()
                .map(sensitivity -> LayerOption.of(sensitivity, times))
                .toList();
        SearchResult result;
        try (VariantBench bench = VariantBench.open(model, judge, cache(), workspace)) {
            result = new MixedPrecisionSearch(
                            chosen,
                            options,
                            bench::measure,
                            times.modelMillis().orElse(Double.NaN),
                            MixedPrecisionSearch.TRIALS)
                    .run(goal, context.progress());
        }
        if (result.best().assignment().layers().isEmpty()) {
            throw new MagicException("%quantize: no mixed model of '" + model.name() + "' keeps the goal: "
                    + result.stopped() + ". Allow a larger loss with --within.");
        }
        view = MixedFrames.view(model, result, goal, sensitivities, judge.name());
        return result.best().assignment();
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

    private static LayerCandidate candidate(String name) {
        List<DynamicCandidate> known =
                List.of(DynamicCandidate.reduced(), DynamicCandidate.fullRange(), DynamicCandidate.perTensor());
        return known.stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() -> {
                    Set<String> names = new TreeSet<>();
                    known.forEach(candidate -> names.add(candidate.name()));
                    return new MagicException("--candidates " + name + ": expected some of " + String.join(", ", names)
                            + "." + NearestNames.didYouMean(name, names));
                });
    }
}
