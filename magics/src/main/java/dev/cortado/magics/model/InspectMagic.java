package dev.cortado.magics.model;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ModelFrames;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.magics.render.chart.ShareBars;
import dev.cortado.magics.render.graph.GraphPart;
import dev.cortado.magics.render.graph.GraphPicture;
import dev.cortado.measure.Subject;
import dev.cortado.measure.inspect.Inspection;
import dev.cortado.measure.inspect.InspectionRow;
import dev.cortado.measure.profile.ModelTrace;
import dev.cortado.measure.profile.ProfilePlan;
import dev.cortado.measure.profile.Profiler;
import dev.cortado.onnx.FlatGraph;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.runtime.Model;
import dev.cortado.text.NearestNames;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.knowm.xchart.internal.chartpart.IChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %inspect MODEL}: what a model is made of, by operator, layer or type, and a picture of a part of it. */
@Command(
        name = "inspect",
        description = "Shows what a model is made of: inputs, outputs, operators, layers, and where its bytes are.",
        footer = {
            "",
            "Layers go by the names of nodes: the path up to its first number, encoder/layer.0, or its first component.",
            "With --batch or --tokens the model is run once with made-up inputs, and its operations are counted.",
            "",
            "  %inspect minilm --by layer --batch 1 --tokens 128",
            "  %inspect minilm --graph /encoder/layer.0/attention/self/*MatMul* --depth 1"
        })
public final class InspectMagic implements Magic {

    private static final int MOST_BARS = 12;
    private static final int TOKENS = 128;
    private static final List<String> VIEWS = List.of("operator", "layer", "type");

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's variable.")
    @Completes(Kind.MODEL)
    private String name;

    @Option(
            names = "--by",
            defaultValue = "operator",
            paramLabel = "WHAT",
            description = "operator, layer or type: what a row is. Default: ${DEFAULT-VALUE}.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"operator", "layer", "type"})
    private String by;

    @Option(names = "--batch", paramLabel = "N", description = "Counts the operations of a run of this batch size.")
    private Integer batch;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            description = "Counts the operations of a run of this sequence length, for models that have one.")
    private Integer tokens;

    @Option(
            names = "--graph",
            paramLabel = "NODE",
            description =
                    "Draws the nodes of this name, in which * stands for any characters, and what is around them.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"*MatMul*", "*Conv*", "*LayerNorm*"})
    private String graph;

    @Option(
            names = "--depth",
            defaultValue = "1",
            paramLabel = "N",
            description = "How many steps around the named nodes are drawn. Default: ${DEFAULT-VALUE}.")
    private int depth;

    @Option(names = "--svg", description = "Draws the chart as SVG.")
    private boolean svg;

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        check("--batch", batch, 1);
        check("--tokens", tokens, 1);
        check("--depth", depth, 0);
        if (!VIEWS.contains(by)) {
            throw new MagicException(
                    "--by " + by + ": expected operator, layer or type." + NearestNames.didYouMean(by, VIEWS));
        }
        Model model = context.model(name);
        OnnxModel onnx = model.onnx();
        Optional<GraphPart> part = part(onnx);
        Optional<ModelTrace> trace = trace(context, model);
        Inspection inspection = trace.map(found -> Inspection.of(onnx, found)).orElseGet(() -> Inspection.of(onnx));
        List<InspectionRow> rows = switch (by) {
            case "layer" -> inspection.byLayer();
            case "type" -> inspection.byType();
            default -> inspection.byOperator();
        };
        boolean counted = trace.isPresent() && !by.equals("type");
        MagicResult result = MagicResult.of(summary(model, onnx, inspection, trace.isPresent()))
                .frame(ResultFrame.exact(
                        InspectionFrames.of(by, by.equals("type") ? "tensors" : "nodes", rows, counted)))
                .svg(svg)
                .details(InspectionDetails.of(model, inspection));
        if (part.isPresent()) {
            String title = name + ": " + graph + ", " + depth + (depth == 1 ? " step around" : " steps around");
            return result.chart(new GraphPicture(title, part.get(), ValueShapes.of(onnx, trace)))
                    .svg(true);
        }
        // A model without weights has nothing to draw.
        return rows.stream().anyMatch(row -> row.bytes() > 0) ? result.chart(chart(rows)) : result;
    }

    private Optional<GraphPart> part(OnnxModel onnx) {
        try {
            return graph == null ? Optional.empty() : Optional.of(GraphPart.of(new FlatGraph(onnx), graph, depth));
        } catch (IllegalArgumentException e) {
            throw new MagicException("--graph: " + e.getMessage() + ".");
        }
    }

    /** Actual shapes and operations, from a run of the graph as the file has it. */
    private Optional<ModelTrace> trace(MagicContext context, Model model) throws IOException {
        if (batch == null && tokens == null) {
            return Optional.empty();
        }
        ProfilePlan plan = ProfilePlan.of(new Subject(name, model.file()))
                .asTheFileHasIt()
                .withInputs(batch == null ? 1 : batch, tokens == null ? TOKENS : tokens)
                .withRuns(1);
        return Optional.of(Profiler.run(plan, context.progress()).trace());
    }

    private String summary(Model model, OnnxModel onnx, Inspection inspection, boolean counted) {
        int nodes = onnx.graph().nodes().size();
        String operations = "";
        if (counted) {
            List<InspectionRow> rows = inspection.byOperator();
            double known = rows.stream()
                    .mapToDouble(InspectionRow::operations)
                    .filter(Double::isFinite)
                    .sum();
            String unknown = rows.stream().allMatch(row -> Double.isFinite(row.operations())) ? "" : " or more";
            operations = String.format(Locale.ROOT, ", %.3g GFLOP a run%s", known / 1e9, unknown);
        }
        return name + ": " + ModelFrames.size(model.sizeBytes()) + ", "
                + ModelFrames.count(onnx.parameterCount()) + " parameters in " + nodes
                + (nodes == 1 ? " node, opset " : " nodes, opset ") + onnx.opset()
                + ", IR version " + onnx.irVersion()
                + (onnx.producer().isBlank() ? "" : ", made by " + onnx.producer())
                + operations + InspectionDetails.sparsity(inspection) + ".";
    }

    private IChart chart(List<InspectionRow> rows) {
        List<ShareBars.Bar> bars = rows.stream()
                .filter(row -> row.bytes() > 0)
                .sorted(Comparator.comparingLong(InspectionRow::bytes).reversed())
                .limit(MOST_BARS)
                .map(row -> new ShareBars.Bar(row.label(), ModelFrames.megabytes(row.bytes())))
                .toList();
        return ShareBars.of("Weights of " + name + " by " + by, "size in MB", bars);
    }

    private static void check(String option, Integer value, int least) {
        if (value != null && value < least) {
            throw new MagicException(option + " " + value + ": expected a whole number from " + least + ".");
        }
    }
}
