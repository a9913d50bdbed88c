package dev.cortado.magics.quantize;

import dev.cortado.magics.MadeModel;
import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ModelFrames;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.measure.Subject;
import dev.cortado.measure.advise.Advice;
import dev.cortado.measure.advise.Advisor;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.halffloat.ReducedFloat;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.ModelTransformer;
import dev.cortado.runtime.NothingChangedException;
import dev.cortado.runtime.TransformedModel;
import dev.cortado.text.NearestNames;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.knowm.xchart.internal.chartpart.IChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code %quantize MODEL}: makes a model whose weights are stored, and multiplied, as small integers. */
@Command(
        name = "quantize",
        description = "Makes a model whose weights have fewer bits; the original stays as it is.",
        footer = {
            "",
            "dynamic   8-bit weights; activations are scaled to 8 bits while the model runs. Needs no data.",
            "static    8-bit weights and activations, scales fixed beforehand from samples.",
            "rtn       4- or 8-bit weights in blocks, rounded to the nearest code. Needs no data.",
            "hqq       The same, blocks fitted with less regard to outliers. Needs no data.",
            "gptq      The same, rounding errors made up for as activations allow. Looks at samples.",
            "awq       The same, weights scaled by how large their activations are. Looks at samples.",
            "fp16      weights stored in float16, half the file; with --compute operators compute in it.",
            "bf16      weights stored in bfloat16, half the file: the range of float, three digits fewer.",
            "cortado   the encoder as one node with weights of 7, 6 or 5 bits; fuses the model first if need be.",
            "          In a model without one, every product with a constant matrix.",
            "mixed     8 bits where the model bears it, float elsewhere: a search within --within or --size.",
            "auto      tries the methods in the order of their promise until one keeps --within.",
            "",
            "Before or after one of them, from float to float or from integers to integers:",
            "smooth    SmoothQuant: moves outliers from activations into weights.",
            "equalize  evens out the channels of convolutions in a row.",
            "bias-correction  moves each channel's mean back to the float model's.",
            "",
            "The result is opened and run in ONNX Runtime before it is handed over.",
            "",
            "  %quantize minilm --as minilm8",
            "  %quantize minilm --no-per-channel --exclude '*/attention/*' --as partly8",
            "  %quantize ocr --method static --calibrate lines --as ocr8",
            "  %quantize minilm --method gptq --block-size 32 --as minilm4",
            "  %quantize minilm --method cortado --bits 5 --embedding-bits 4 --as minilm5",
            "  %quantize minilm --within 0.5%",
            "  %quantize minilm --method mixed --within 0.5%"
        })
public final class QuantizeMagic implements Magic {

    private static final String COMMON = "common";

    /** Sizes that differ by less than this share are called the same. */
    private static final double SAME_SIZE = 0.005;

    /** What a sentence or two has. */
    private static final int ADVISED_TOKENS = 32;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's variable.")
    @Completes(Kind.MODEL)
    private String name;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            completionCandidates = Methods.class,
            description = "How: ${COMPLETION-CANDIDATES}. Default: dynamic; with --within auto; with --size mixed.")
    private String methodName;

    @Mixin(name = COMMON)
    private CommonOptions common = new CommonOptions();

    @Mixin(name = "dynamic")
    private DynamicMethod dynamic = new DynamicMethod();

    @Mixin(name = "static")
    private StaticMethod fixed = new StaticMethod();

    @Mixin(name = "weight-only")
    private WeightOnlyOptions weightOnly = new WeightOnlyOptions();

    @Mixin(name = "fp16")
    private HalfFloatMethod fp16 = new HalfFloatMethod(ReducedFloat.FLOAT16);

    @Mixin(name = "bf16")
    private HalfFloatMethod bf16 = new HalfFloatMethod(ReducedFloat.BFLOAT16);

    @Mixin(name = "cortado")
    private CortadoMethod cortado = new CortadoMethod();

    @Mixin(name = "mixed")
    private MixedMethod mixed = new MixedMethod();

    @Mixin(name = "auto")
    private AutoMethod auto = new AutoMethod();

    @Mixin(name = "smooth")
    private SmoothMethod smooth = new SmoothMethod();

    @Mixin(name = "equalize")
    private EqualizeMethod equalize = new EqualizeMethod();

    @Mixin(name = "bias-correction")
    private BiasCorrectionMethod biasCorrection = new BiasCorrectionMethod();

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "The new model's variable. Default: MODEL with the method, as in MODEL_int8.")
    @Completes(Kind.NEW_VARIABLE)
    private String as;

    @Option(
            names = "--advise",
            description =
                    "Also times the new model against MODEL, which takes some seconds, and says whether it is faster;"
                            + " if not, why, and what to try.")
    private boolean advise;

    /** The names of all methods, in the order in which the help's last lines explain them. */
    static final class Methods implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return new QuantizeMagic()
                    .methods().stream().map(QuantizationMethod::name).iterator();
        }
    }

    private List<QuantizationMethod> methods() {
        List<QuantizationMethod> methods = new ArrayList<>(List.of(dynamic, fixed));
        methods.addAll(weightOnly.methods());
        methods.addAll(List.of(fp16, bf16, cortado, mixed, auto, smooth, equalize, biasCorrection));
        return methods;
    }

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        QuantizationMethod method = method();
        checkOptions(method);
        Model model = context.model(name);
        String target = as == null ? name + "_" + method.suffix(common) : as;
        context.checkModelName(target);
        TransformedModel made = quantize(method, model, target, context);
        context.bindModel(made.model());
        PassReport report = made.report();
        Optional<SearchView> search = method.search();
        String summary = search.map(view -> view.sentence() + " ").orElse("")
                + String.format(
                        Locale.ROOT,
                        "%s: %s, %s; %d %s %s. %s.",
                        target,
                        ModelFrames.size(made.model().sizeBytes()),
                        compared(made.model().sizeBytes(), model.sizeBytes(), method),
                        report.changed(),
                        report.changed() == 1 ? "node" : "nodes",
                        method.done(),
                        MadeModel.verified(made.verification(), 4));
        List<String> details = new ArrayList<>(common.calibration().notes());
        search.ifPresent(view -> details.addAll(view.details()));
        details.addAll(ReportLines.of(report, method.done()));
        if (advise) {
            Advice advice = advice(model, made.model(), context);
            summary += " Speed: " + advice.sentence() + ".";
            details.addAll(advice.details());
        }
        MagicResult result = MagicResult.of(summary)
                .frame(search.map(SearchView::frame).orElseGet(() -> QuantizedFrame.of(model, made)))
                .details(details)
                .value(made.model());
        for (IChart chart : search.map(SearchView::charts).orElse(List.of())) {
            result = result.chart(chart);
        }
        return result;
    }

    private static Advice advice(Model before, Model after, MagicContext context) throws Exception {
        return Advisor.compare(
                new Subject(before.name(), before.file()),
                new Subject(after.name(), after.file()),
                ADVISED_TOKENS,
                context.progress());
    }

    private QuantizationMethod method() {
        if (methodName == null) {
            return mixed.hasSize() ? mixed : common.loss().within().isPresent() ? auto : dynamic;
        }
        List<String> names = methods().stream().map(QuantizationMethod::name).toList();
        return methods().stream()
                .filter(method -> method.name().equals(methodName))
                .findFirst()
                .orElseThrow(() -> new MagicException("--method " + methodName + ": expected one of "
                        + String.join(", ", names) + "." + NearestNames.didYouMean(methodName, names)));
    }

    /** An option that the method does not look at would mislead. */
    private void checkOptions(QuantizationMethod method) {
        Set<String> looksAt = new TreeSet<>(method.commonOptions());
        CommandSpec own = spec.mixins().get(method.name());
        if (own != null) {
            own.options().forEach(option -> looksAt.add(option.longestName()));
        }
        List<OptionSpec> mixedIn = new ArrayList<>();
        spec.mixins().values().forEach(mixin -> mixedIn.addAll(mixin.options()));
        for (OptionSpec option : mixedIn) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option.longestName())
                    && !looksAt.contains(option.longestName())) {
                throw new MagicException(option.longestName() + ": the method " + method.name()
                        + " does not look at it; it has " + String.join(", ", looksAt) + ".");
            }
        }
    }

    private TransformedModel quantize(QuantizationMethod method, Model model, String target, MagicContext context)
            throws Exception {
        try {
            Pass pass = method.pass(model, common, context);
            // A search that was interrupted has a best model so far, which is still to be made.
            boolean interrupted =
                    method.search().filter(SearchView::interrupted).isPresent();
            return new ModelTransformer(context.session().workspace())
                    .apply(model, pass, target, interrupted ? Progress.NONE : context.progress());
        } catch (NothingChangedException e) {
            throw new MagicException(
                    "%quantize: nothing in '" + name + "' was " + method.done() + ", so there is no '" + target + "': "
                            + reasons(method, model, e.report()) + ".",
                    e);
        }
    }

    private static String reasons(QuantizationMethod method, Model model, PassReport report) {
        List<String> reasons = ReportLines.of(report, method.done());
        if (!reasons.isEmpty()) {
            return MadeModel.first(reasons);
        }
        boolean before =
                model.recipe().steps().stream().anyMatch(step -> step.pass().equals(report.pass()));
        return before
                ? "it has been quantised before; quantise the model it was made from"
                : "it has none of the operators that the method changes (" + String.join(", ", method.operators())
                        + ")";
    }

    private String compared(long bytes, long before, QuantizationMethod method) {
        if (Math.abs(bytes - before) < SAME_SIZE * before) {
            return "as large as " + name;
        }
        return bytes <= before
                ? String.format(Locale.ROOT, "%.2f times smaller than %s", (double) before / bytes, name)
                : String.format(
                        Locale.ROOT,
                        "%.2f times larger than %s%s",
                        (double) bytes / before,
                        name,
                        method.isQuantizing() ? " (scales outweigh what so small weights save)" : "");
    }
}
