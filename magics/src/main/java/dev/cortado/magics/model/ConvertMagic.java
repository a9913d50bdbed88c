package dev.cortado.magics.model;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.version.OpsetConverter;
import dev.cortado.record.Reproducibility;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.ModelTransformer;
import dev.cortado.runtime.TransformedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** {@code %convert MODEL}: writes a model in a newer version of the standard operators. */
@Command(
        name = "convert",
        description = "Raises a model's opset by rewriting what has changed; the original stays as it is.",
        footer = {
            "",
            "The result is opened and run in ONNX Runtime before it is handed over.",
            "",
            "  %convert minilm --opset 21 --as minilm21"
        })
public final class ConvertMagic implements Magic {

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's variable.")
    @Completes(Kind.MODEL)
    private String name;

    @Option(
            names = "--opset",
            required = true,
            paramLabel = "N",
            description = "The version of the standard operators wanted, up to " + OpsetConverter.HIGHEST + ".")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"13", "17", "21"})
    private int opset;

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "The new model's variable. Default: MODEL with the opset, as in MODEL_opset21.")
    @Completes(Kind.NEW_VARIABLE)
    private String as;

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        Model model = context.model(name);
        String target = as == null ? name + "_opset" + opset : as;
        context.checkModelName(target);
        long before = model.onnx().opset();
        if (before == opset) {
            throw new MagicException("%convert: '" + name + "' has opset " + opset + " already.");
        }
        TransformedModel made = new ModelTransformer(context.session().workspace())
                .apply(model, new OpsetConverter(opset), target, context.progress());
        context.bindModel(made.model());
        long steps = steps(made.report());
        String summary = String.format(
                Locale.ROOT,
                "%s: opset %d instead of %d; %d %s rewritten. It opens and runs; %s.",
                target,
                opset,
                before,
                steps,
                steps == 1 ? "operator" : "operators",
                verified(made));
        return MagicResult.of(summary)
                .frame(ResultFrame.exact(table(model, made, steps))
                        .with(Reproducibility.close(0.001), "verified_cosine"))
                .details(details(made.report()))
                .value(made.model());
    }

    /** The first line of the report is about the opset itself. */
    private static long steps(PassReport report) {
        return report.changed() - 1;
    }

    private static String verified(TransformedModel made) {
        return made.verification().isCompared()
                ? String.format(
                        Locale.ROOT,
                        "on synthesised inputs its outputs have cosine %.6f to the original's",
                        made.verification().worstCosine())
                : made.verification().note();
    }

    private static Table table(Model before, TransformedModel made, long steps) {
        Table table = Table.create("converted")
                .addColumns(
                        StringColumn.create("model"),
                        LongColumn.create("opset"),
                        LongColumn.create("nodes"),
                        LongColumn.create("rewritten"),
                        DoubleColumn.create("verified_cosine"));
        row(table, before, 0, 1);
        row(table, made.model(), steps, made.verification().worstCosine());
        return table;
    }

    private static void row(Table table, Model model, long steps, double cosine) {
        table.stringColumn("model").append(model.name());
        table.longColumn("opset").append(model.onnx().opset());
        table.longColumn("nodes").append(model.nodes().size());
        table.longColumn("rewritten").append(steps);
        table.doubleColumn("verified_cosine").append(cosine);
    }

    /** What was done, by operator and kind of step, then how many nodes mean the same in their new version. */
    private static List<String> details(PassReport report) {
        Map<String, Long> steps = report.nodes().stream()
                .filter(change -> change.outcome() == Outcome.CHANGED)
                .skip(1)
                .collect(Collectors.groupingBy(ConvertMagic::step, TreeMap::new, Collectors.counting()));
        List<String> lines = new ArrayList<>();
        lines.add(report.nodes().getFirst().reason());
        steps.forEach((step, count) -> lines.add("rewritten: " + count + " " + step));
        long same = report.nodes().stream()
                .filter(change -> change.outcome() == Outcome.UNCHANGED)
                .count();
        lines.add("unchanged: " + same + (same == 1 ? " node" : " nodes") + " in a newer version that means the same");
        return lines;
    }

    private static String step(NodeChange change) {
        return change.operator() + ", " + change.reason();
    }
}
