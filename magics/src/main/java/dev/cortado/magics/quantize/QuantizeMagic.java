package dev.cortado.magics.quantize;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ModelFrames;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.measure.Subject;
import dev.cortado.measure.advise.Advice;
import dev.cortado.measure.advise.Advisor;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.record.Reproducibility;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.ModelTransformer;
import dev.cortado.runtime.NothingChangedException;
import dev.cortado.runtime.TransformedModel;
import dev.cortado.runtime.Verification;
import dev.cortado.text.NearestNames;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** {@code %quantize MODEL}: makes a model whose weights are stored, and multiplied, as small integers. */
@Command(
        name = "quantize",
        description = "Makes a model with integer weights; the original stays as it is.",
        footer = {
            "",
            "dynamic  8-bit weights; activations are scaled to 8 bits while the model runs. Needs no data.",
            "static   8-bit weights and activations, scales fixed beforehand from samples (--calibrate).",
            "",
            "The result is opened and run in ONNX Runtime before it is handed over.",
            "",
            "  %quantize minilm --as minilm8",
            "  %quantize minilm --no-per-channel --exclude '*/attention/*' --as mixed",
            "  %quantize ocr --method static --calibrate lines --calibration mse --as ocr8"
        })
public final class QuantizeMagic implements Magic {

    private static final String COMMON = "common";
    private static final int MOST_REASONS = 3;

    /** What a sentence or two has. */
    private static final int ADVISED_TOKENS = 32;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's variable.")
    @Completes(Kind.MODEL)
    private String name;

    @Option(
            names = "--method",
            defaultValue = "dynamic",
            paramLabel = "METHOD",
            completionCandidates = Methods.class,
            description = "How: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private String methodName;

    @Mixin(name = COMMON)
    private CommonOptions common;

    @Mixin(name = "dynamic")
    private DynamicMethod dynamic;

    @Mixin(name = "static")
    private StaticMethod fixed;

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

    /** The names of all methods, in the order in which the help explains them. */
    static final class Methods implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return new QuantizeMagic()
                    .methods().stream().map(QuantizationMethod::name).iterator();
        }
    }

    /** All methods; picocli fills the fields before a run. */
    private List<QuantizationMethod> methods() {
        return List.of(dynamic == null ? new DynamicMethod() : dynamic, fixed == null ? new StaticMethod() : fixed);
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
        List<String> details = new ArrayList<>(method.notes());
        details.addAll(details(report));
        String summary = String.format(
                Locale.ROOT,
                "%s: %s, %s; %d %s quantised. %s.",
                target,
                ModelFrames.size(made.model().sizeBytes()),
                compared(made.model().sizeBytes(), model.sizeBytes()),
                report.changed(),
                report.changed() == 1 ? "node" : "nodes",
                verified(made.verification()));
        List<String> details = new ArrayList<>(details(report));
        if (advise) {
            Advice advice = advice(model, made.model(), context);
            summary += " Speed: " + advice.sentence() + ".";
            details.addAll(advice.details());
        }
        return MagicResult.of(summary)
                .frame(ResultFrame.exact(table(model, made)).with(Reproducibility.close(0.01), "verified_cosine"))
                .details(details)
                .value(made.model());
    }

    private static Advice advice(Model before, Model after, MagicContext context) throws Exception {
        return Advisor.compare(
                new Subject(before.name(), before.file()),
                new Subject(after.name(), after.file()),
                ADVISED_TOKENS,
                context.progress());
    }

    private QuantizationMethod method() {
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
        spec.mixins().get(method.name()).options().forEach(option -> looksAt.add(option.longestName()));
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
            return new ModelTransformer(context.session().workspace())
                    .apply(model, method.pass(model, common, context), target, context.progress());
        } catch (NothingChangedException e) {
            throw new MagicException(
                    "%quantize: nothing in '" + name + "' was quantised, so there is no '" + target + "': "
                            + reasons(method, model, e.report()) + ".",
                    e);
        }
    }

    private static String reasons(QuantizationMethod method, Model model, PassReport report) {
        List<String> reasons = details(report);
        if (!reasons.isEmpty()) {
            return reasons.stream().limit(MOST_REASONS).collect(Collectors.joining("; "))
                    + (reasons.size() > MOST_REASONS ? "; ..." : "");
        }
        boolean before =
                model.recipe().steps().stream().anyMatch(step -> step.pass().equals(report.pass()));
        return before
                ? "it has been quantised before; quantise the model it was made from"
                : "it has none of the operators that the method changes (" + String.join(", ", method.operators())
                        + ")";
    }

    private String compared(long bytes, long before) {
        return bytes <= before
                ? String.format(Locale.ROOT, "%.2f times smaller than %s", (double) before / bytes, name)
                : String.format(
                        Locale.ROOT,
                        "%.2f times larger than %s (scales outweigh what so small weights save)",
                        (double) bytes / before,
                        name);
    }

    private static String verified(Verification verification) {
        return verification.isCompared()
                ? String.format(
                        Locale.ROOT,
                        "It opens and runs; on synthesised inputs its outputs have cosine %.4f to the original's",
                        verification.worstCosine())
                : "Not compared with the original: " + verification.note();
    }

    private static Table table(Model before, TransformedModel made) {
        Table table = Table.create("quantised")
                .addColumns(
                        StringColumn.create("model"),
                        DoubleColumn.create("size_mb"),
                        DoubleColumn.create("size_ratio"),
                        LongColumn.create("quantized_nodes"),
                        LongColumn.create("kept_nodes"),
                        DoubleColumn.create("verified_cosine"));
        long changed = made.report().changed();
        long kept = made.report().nodes().stream()
                .filter(change -> change.outcome() == Outcome.UNCHANGED)
                .count();
        row(table, before, before, 0, kept + changed, 1.0);
        row(table, made.model(), before, changed, kept, made.verification().worstCosine());
        return table;
    }

    private static void row(Table table, Model model, Model before, long changed, long kept, double cosine) {
        table.stringColumn("model").append(model.name());
        table.doubleColumn("size_mb").append(ModelFrames.megabytes(model.sizeBytes()));
        table.doubleColumn("size_ratio").append((double) model.sizeBytes() / before.sizeBytes());
        table.longColumn("quantized_nodes").append(changed);
        table.longColumn("kept_nodes").append(kept);
        table.doubleColumn("verified_cosine").append(cosine);
    }

    /** What was done, operator by operator, then what was left alone, reason by reason. */
    private static List<String> details(PassReport report) {
        List<String> lines = new ArrayList<>();
        Map<String, Long> done = report.nodes().stream()
                .filter(change -> change.outcome() == Outcome.CHANGED)
                .collect(Collectors.groupingBy(NodeChange::operator, TreeMap::new, Collectors.counting()));
        done.forEach((operator, count) -> lines.add("quantised: " + count + " " + operator));
        Map<String, Long> converted = report.nodes().stream()
                .filter(change -> change.outcome() == Outcome.CONVERTED)
                .collect(Collectors.groupingBy(
                        change -> change.operator() + ", " + change.reason(), TreeMap::new, Collectors.counting()));
        converted.forEach((step, count) -> lines.add("converted first: " + count + " " + step));
        Map<String, List<String>> left = report.nodes().stream()
                .filter(change -> change.outcome() == Outcome.UNCHANGED)
                .collect(Collectors.groupingBy(
                        change -> change.operator() + ": " + change.reason(),
                        TreeMap::new,
                        Collectors.mapping(NodeChange::node, Collectors.toList())));
        left.forEach((reason, nodes) -> lines.add("left alone: " + nodes.size() + " " + reason + " ("
                + nodes.stream().limit(3).collect(Collectors.joining(", ")) + (nodes.size() > 3 ? ", ..." : "") + ")"));
        return lines;
    }
}
