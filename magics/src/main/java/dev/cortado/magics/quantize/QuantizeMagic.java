package dev.cortado.magics.quantize;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ModelFrames;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.quantize.DynamicQuantization;
import dev.cortado.quantize.DynamicQuantizer;
import dev.cortado.quantize.WeightType;
import dev.cortado.record.Reproducibility;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.ModelTransformer;
import dev.cortado.runtime.NothingChangedException;
import dev.cortado.runtime.TransformedModel;
import dev.cortado.runtime.Verification;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
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
            "Dynamic quantisation needs no data: weights become 8-bit integers now, activations are scaled to 8 bits",
            "while the model runs. The result is opened and run in ONNX Runtime before it is handed over.",
            "",
            "  %quantize minilm --as minilm8",
            "  %quantize minilm --no-per-channel --exclude '*/attention/*' --as mixed"
        })
public final class QuantizeMagic implements Magic {

    private static final int MOST_REASONS = 3;

    /** The ways to quantise that exist. */
    enum Method {
        dynamic
    }

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's variable.")
    @Completes(Kind.MODEL)
    private String name;

    @Option(
            names = "--method",
            defaultValue = "dynamic",
            paramLabel = "METHOD",
            description = "How: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Method method;

    @Option(
            names = "--bits",
            defaultValue = "8",
            paramLabel = "N",
            description = "Bits of a weight: 8. Default: ${DEFAULT-VALUE}.")
    @Completes(value = Kind.EXAMPLES, examples = "8")
    private int bits;

    @Option(
            names = "--weight-type",
            paramLabel = "int8|uint8",
            description = "The integers weights are stored as. Default: what the method finds best.")
    private WeightType weightType;

    @Option(
            names = "--per-channel",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "One scale for each output channel (default), or with --no-per-channel one for each tensor.")
    private boolean perChannel;

    @Option(
            names = "--reduce-range",
            negatable = true,
            description = "7-bit weights (default with --per-channel): no saturation on x86 processors without VNNI.")
    private Boolean reduceRange;

    @Option(
            names = "--operators",
            completionCandidates = Operators.class,
            split = ",",
            paramLabel = "TYPE",
            description = "Quantise only these operator types, for example MatMul,Gather.")
    private List<String> operators;

    @Option(
            names = "--include",
            split = ",",
            paramLabel = "GLOB",
            description = "Quantise only nodes whose name or operator type matches.")
    private List<String> include;

    @Option(
            names = "--exclude",
            split = ",",
            paramLabel = "GLOB",
            description = "Leave alone nodes whose name or operator type matches.")
    private List<String> exclude;

    @Option(names = "--as", paramLabel = "NAME", description = "The new model's variable. Default: MODEL_int8.")
    @Completes(Kind.NEW_VARIABLE)
    private String as;

    /** The operator types that {@code --operators} takes. */
    static final class Operators extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Operators() {
            super(DynamicQuantization.SUPPORTED_OPERATORS);
        }
    }

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        if (bits != 8) {
            throw new MagicException("--bits " + bits + ": the dynamic method stores weights in 8 bits; expected 8.");
        }
        Model model = context.model(name);
        String target = as == null ? name + "_int8" : as;
        context.checkModelName(target);
        TransformedModel made = quantize(model, target, context);
        context.bindModel(made.model());
        PassReport report = made.report();
        String summary = String.format(
                Locale.ROOT,
                "%s: %s, %s; %d %s quantised. It opens and runs; %s.",
                target,
                ModelFrames.size(made.model().sizeBytes()),
                compared(made.model().sizeBytes(), model.sizeBytes()),
                report.changed(),
                report.changed() == 1 ? "node" : "nodes",
                verified(made.verification()));
        return MagicResult.of(summary)
                .frame(ResultFrame.exact(table(model, made)).with(Reproducibility.close(0.01), "verified_cosine"))
                .details(details(report))
                .value(made.model());
    }

    private TransformedModel quantize(Model model, String target, MagicContext context) throws IOException {
        try {
            return new ModelTransformer(context.session().workspace()).apply(model, pass(), target, context.progress());
        } catch (NothingChangedException e) {
            throw new MagicException(
                    "%quantize: nothing in '" + name + "' was quantised, so there is no '" + target + "': "
                            + reasons(model, e.report()) + ".",
                    e);
        }
    }

    private String reasons(Model model, PassReport report) {
        List<String> reasons = details(report);
        if (!reasons.isEmpty()) {
            return reasons.stream().limit(MOST_REASONS).collect(Collectors.joining("; "))
                    + (reasons.size() > MOST_REASONS ? "; ..." : "");
        }
        boolean before =
                model.recipe().steps().stream().anyMatch(step -> step.pass().equals(report.pass()));
        return before
                ? "it has been quantised before; quantise the model it was made from"
                : "it has none of the operators that carry weights ("
                        + String.join(", ", settings().operators()) + ")";
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
                        "on synthesised inputs its outputs have cosine %.4f to the original's",
                        verification.worstCosine())
                : verification.note();
    }

    private Pass pass() {
        return switch (method) {
            case dynamic -> new DynamicQuantizer(settings());
        };
    }

    private DynamicQuantization settings() {
        // One scale for a whole tensor leaves so few steps for most channels that the eighth bit is worth more.
        boolean reduced = reduceRange == null ? perChannel : reduceRange;
        DynamicQuantization settings =
                DynamicQuantization.defaults().withPerChannel(perChannel).withReduceRange(reduced);
        if (weightType != null) {
            settings = settings.withWeightType(weightType);
        }
        if (operators != null) {
            settings = settings.withOperators(new TreeSet<>(operators));
        }
        if (include != null) {
            settings = settings.withInclude(include);
        }
        return exclude == null ? settings : settings.withExclude(exclude);
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
        row(table, before, before, 0, made.report().nodes().size(), 1.0);
        row(
                table,
                made.model(),
                before,
                changed,
                made.report().nodes().size() - changed,
                made.verification().worstCosine());
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
