package dev.cortado.fuse;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Recipe;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.ValueInfoProto;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.InferenceException;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.ModelLoadException;
import dev.cortado.runtime.RunSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Computes what depends on constants alone, once, by ONNX Runtime itself. Left alone: what is random, what would make the file larger by more
 * than the limit allows, and weights that {@code DequantizeLinear} spreads out, which are small for a purpose.
 *
 * @param limit how many bytes a result may have beyond those of the constants that it is made of; 0 or more
 */
public record ConstantFolding(long limit) implements Pass {

    /** A result of this size is of no weight in any file. */
    public static final long USUAL_LIMIT = 64 << 10;

    private static final Set<String> NEVER = Set.of(
            "Constant",
            "DequantizeLinear",
            "QuantizeLinear",
            "DynamicQuantizeLinear",
            "RandomNormal",
            "RandomNormalLike",
            "RandomUniform",
            "RandomUniformLike",
            "Bernoulli",
            "Multinomial",
            "Dropout");

    @Override
    public String name() {
        return "fold-constants";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("limit", limit);
    }

    @Override
    public PassResult apply(OnnxModel model, Progress progress) throws IOException {
        Graph graph = model.graph();
        Set<String> constant = new LinkedHashSet<>();
        graph.initializers().forEach(tensor -> constant.add(tensor.name()));
        List<Node> constants = new ArrayList<>();
        List<Node> foldable = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.is("Constant")) {
                constants.add(node);
                constant.addAll(node.outputs());
            } else if (isFoldable(node, constant)) {
                foldable.add(node);
                constant.addAll(node.outputs());
            }
        }
        Set<String> wanted = new LinkedHashSet<>();
        for (Node node : foldable) {
            for (String value : node.outputs()) {
                boolean read = graph.consumers(value).stream().anyMatch(reader -> !foldable.contains(reader));
                if (read && !graph.isOutput(value)) {
                    wanted.add(value);
                }
            }
        }
        if (wanted.isEmpty()) {
            return new PassResult(model, new PassReport(name(), List.of()));
        }
        List<Node> all = new ArrayList<>(constants);
        all.addAll(foldable);
        Map<String, Tensor> results;
        try {
            results = results(model, all, wanted, progress);
        } catch (ModelLoadException | InferenceException e) {
            Node first = foldable.getFirst();
            return new PassResult(
                    model,
                    new PassReport(
                            name(),
                            List.of(new NodeChange(
                                    first.label(),
                                    first.operator(),
                                    Outcome.UNCHANGED,
                                    "ONNX Runtime does not compute the constant part alone: " + e.getMessage(),
                                    0,
                                    0))));
        }
        return rewritten(model, foldable, results);
    }

    private static boolean isFoldable(Node node, Set<String> constant) {
        return node.domain().isEmpty()
                && !NEVER.contains(node.operator())
                && node.subgraphs().isEmpty()
                && node.inputs().stream().allMatch(input -> input.isEmpty() || constant.contains(input))
                && !node.inputs().isEmpty();
    }

    private static Map<String, Tensor> results(OnnxModel model, List<Node> nodes, Set<String> wanted, Progress progress)
            throws IOException {
        GraphProto before = model.proto().getGraph();
        Set<String> read = new LinkedHashSet<>();
        nodes.forEach(node -> read.addAll(node.inputs()));
        GraphProto.Builder part = GraphProto.newBuilder().setName("constants");
        nodes.forEach(node -> part.addNode(node.proto()));
        before.getInitializerList().stream()
                .filter(tensor -> read.contains(tensor.getName()))
                .forEach(part::addInitializer);
        wanted.forEach(value -> part.addOutput(ValueInfoProto.newBuilder().setName(value)));
        Path folder = Files.createTempDirectory("cortado-fold-");
        try {
            Path file = folder.resolve("constants.onnx");
            model.with(model.proto().toBuilder()
                            .setGraph(part)
                            .setIrVersion(Math.max(4, model.irVersion()))
                            .build())
                    .write(file, progress);
            Map<String, Tensor> results = new LinkedHashMap<>();
            try (InferenceSession session = InferenceSession.open(
                            file,
                            RunSettings.defaults().withOptimization(RunSettings.Optimization.NONE),
                            progress.cancellation());
                    OrtSession.Result result = session.run(Map.of(), progress.cancellation())) {
                for (var entry : result) {
                    if (entry.getValue() instanceof OnnxTensor tensor) {
                        tensor(entry.getKey(), tensor).ifPresent(value -> results.put(entry.getKey(), value));
                    }
                }
            }
            return results;
        } finally {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(folder);
        }
    }

    private static java.util.Optional<Tensor> tensor(String name, OnnxTensor tensor) {
        String type = tensor.getInfo().onnxType.name().replace("ONNX_TENSOR_ELEMENT_DATA_TYPE_", "");
        ByteBuffer bytes = tensor.getByteBuffer();
        List<Long> shape = Arrays.stream(tensor.getInfo().getShape()).boxed().toList();
        return Arrays.stream(ElementType.values())
                .filter(known -> known.name().equals(type) && bytes != null)
                .filter(known -> bytes.remaining() == known.bytes(shape.stream().reduce(1L, Math::multiplyExact)))
                .findFirst()
                .map(known -> Tensors.packed(name, known, shape, ByteString.copyFrom(bytes)));
    }

    private PassResult rewritten(OnnxModel model, List<Node> foldable, Map<String, Tensor> results) {
        Graph graph = model.graph();
        GraphRewriter rewriter = new GraphRewriter(model);
        List<NodeChange> changes = new ArrayList<>();
        boolean changed = false;
        for (Node node : graph.nodes()) {
            List<String> outputs = node.outputs();
            boolean whole = foldable.contains(node)
                    && outputs.stream()
                            .filter(value -> !value.isEmpty())
                            .allMatch(value -> results.containsKey(value)
                                    || graph.consumers(value).isEmpty());
            long after = outputs.stream()
                    .filter(results::containsKey)
                    .mapToLong(value -> results.get(value).byteSize())
                    .sum();
            if (!whole || after == 0) {
                rewriter.add(node.proto());
                continue;
            }
            long before = sourceBytes(graph, node, new LinkedHashSet<>());
            if (after > before + limit) {
                rewriter.add(node.proto());
                changes.add(new NodeChange(
                        node.label(),
                        node.operator(),
                        Outcome.UNCHANGED,
                        "its result of " + after + " bytes is larger than what it is made of",
                        before,
                        before));
                continue;
            }
            changed = true;
            outputs.stream()
                    .filter(results::containsKey)
                    .forEach(value -> rewriter.addInitializer(results.get(value).proto()));
            changes.add(new NodeChange(
                    node.label(), node.operator(), Outcome.CHANGED, "computed once, a constant now", before, after));
        }
        PassReport report = new PassReport(name(), changes);
        return changed
                ? new PassResult(rewriter.finish().withStep(new Recipe.Step(name(), settings())), report)
                : new PassResult(model, report);
    }

    /** The bytes of the constants that a node's result is made of. */
    private static long sourceBytes(Graph graph, Node node, Set<String> seen) {
        long bytes = 0;
        for (String input : node.inputs()) {
            if (!seen.add(input)) {
                continue;
            }
            var stored = graph.initializer(input);
            bytes += stored.isPresent()
                    ? stored.get().byteSize()
                    : graph.producer(input)
                            .map(before -> before.is("Constant")
                                    ? before.tensor("value")
                                            .map(Tensor::byteSize)
                                            .orElse(0L)
                                    : sourceBytes(graph, before, seen))
                            .orElse(0L);
        }
        return bytes;
    }
}
