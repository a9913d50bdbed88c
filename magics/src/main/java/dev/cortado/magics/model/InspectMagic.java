package dev.cortado.magics.model;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ModelFrames;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.magics.render.Charts;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Value;
import dev.cortado.runtime.Model;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.knowm.xchart.internal.chartpart.IChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** {@code %inspect MODEL}: what a model is made of, operator by operator. */
@Command(
        name = "inspect",
        description = "Shows what a model is made of: inputs, outputs, operators, and where its bytes are.")
public final class InspectMagic implements Magic {

    private static final int MOST_BARS = 8;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's variable.")
    @Completes(Kind.MODEL)
    private String name;

    @Option(names = "--svg", description = "Draws the chart as SVG.")
    private boolean svg;

    /** What one kind of operator adds up to. */
    private record Share(String operator, long nodes, long parameters, long bytes) {}

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        Model model = context.model(name);
        OnnxModel onnx = model.onnx();
        List<Share> shares = shares(onnx.graph());
        String summary = name + ": " + ModelFrames.size(model.sizeBytes()) + ", "
                + ModelFrames.count(onnx.parameterCount()) + " parameters in "
                + onnx.graph().nodes().size()
                + (onnx.graph().nodes().size() == 1 ? " node, opset " : " nodes, opset ") + onnx.opset()
                + ", IR version " + onnx.irVersion()
                + (onnx.producer().isBlank() ? "" : ", made by " + onnx.producer()) + ".";
        MagicResult result = MagicResult.of(summary)
                .frame(ResultFrame.exact(table(shares)))
                .svg(svg)
                .details(details(model));
        // A model without weights has nothing to draw.
        return shares.stream().anyMatch(share -> share.bytes > 0) ? result.chart(chart(shares)) : result;
    }

    private static List<String> details(Model model) {
        Graph graph = model.onnx().graph();
        List<String> lines = new ArrayList<>();
        graph.inputs().forEach(value -> lines.add("input " + describe(value)));
        graph.outputs().forEach(value -> lines.add("output " + describe(value)));
        lines.add("opsets "
                + model.onnx().opsets().entrySet().stream()
                        .map(entry -> (entry.getKey().isEmpty() ? "ai.onnx" : entry.getKey()) + " " + entry.getValue())
                        .collect(Collectors.joining(", ")));
        lines.add("recipe "
                + (model.recipe().steps().isEmpty()
                        ? "none: as it came"
                        : model.recipe().toJson()));
        lines.add("tokenizer "
                + model.tokenizer().map(path -> path.getFileName().toString()).orElse("none"));
        lines.add("sha256 " + model.sha256());
        lines.add("source " + model.source());
        return lines;
    }

    private static String describe(Value value) {
        return value.toString();
    }

    /** Adds every initialiser to the operator that reads it first in the graph's order. */
    private static List<Share> shares(Graph graph) {
        Map<String, Tensor> unclaimed = new HashMap<>();
        graph.initializers().forEach(tensor -> unclaimed.put(tensor.name(), tensor));
        Map<String, Share> byOperator = new TreeMap<>();
        for (Node node : graph.nodes()) {
            long parameters = 0;
            long bytes = 0;
            Set<String> seen = new HashSet<>();
            for (String input : node.inputs()) {
                Tensor tensor = seen.add(input) ? unclaimed.remove(input) : null;
                if (tensor != null) {
                    parameters += tensor.count();
                    bytes += tensor.byteSize();
                }
            }
            String operator = node.domain().isEmpty() ? node.operator() : node.domain() + "." + node.operator();
            byOperator.merge(operator, new Share(operator, 1, parameters, bytes), InspectMagic::add);
        }
        return byOperator.values().stream()
                .sorted(Comparator.comparingLong(Share::bytes)
                        .thenComparingLong(Share::nodes)
                        .reversed()
                        .thenComparing(Share::operator))
                .toList();
    }

    private static Share add(Share one, Share other) {
        return new Share(
                one.operator, one.nodes + other.nodes, one.parameters + other.parameters, one.bytes + other.bytes);
    }

    private static Table table(List<Share> shares) {
        long all = Math.max(1, shares.stream().mapToLong(Share::bytes).sum());
        Table table = Table.create("operators")
                .addColumns(
                        StringColumn.create("operator"),
                        LongColumn.create("nodes"),
                        LongColumn.create("parameters"),
                        DoubleColumn.create("size_mb"),
                        DoubleColumn.create("size_percent"));
        for (Share share : shares) {
            table.stringColumn("operator").append(share.operator);
            table.longColumn("nodes").append(share.nodes);
            table.longColumn("parameters").append(share.parameters);
            table.doubleColumn("size_mb").append(ModelFrames.megabytes(share.bytes));
            table.doubleColumn("size_percent").append(100.0 * share.bytes / all);
        }
        return table;
    }

    private IChart chart(List<Share> shares) {
        List<Share> drawn = shares.stream()
                .filter(share -> share.bytes > 0)
                .limit(MOST_BARS)
                .toList();
        return Charts.bars(
                "Weights of " + name + " by operator",
                "size in MB",
                drawn.stream().map(Share::operator).toList(),
                List.of(new Charts.Bars(
                        name,
                        drawn.stream()
                                .map(share -> ModelFrames.megabytes(share.bytes))
                                .toList())));
    }
}
