package dev.cortado.quantize.smooth;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Recipe;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.debug.LayerFinder;
import dev.cortado.quantize.debug.QuantizedLayer;
import dev.cortado.quantize.debug.QuantizedLayer.Reference;
import dev.cortado.quantize.debug.QuantizedLayer.StoredOutput;
import dev.cortado.quantize.smooth.ChannelMeans.Channels;
import dev.cortado.runtime.Feeds;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Empirical bias correction (Nagel et al., ICCV 2019, section 4.2 and appendix D): rounded weights shift the mean of what a layer gives,
 * {@code E[W' x] != E[W x]}. The shift of every channel, float model minus quantised model over samples, is added to the layer's bias. Layers are
 * corrected in the order in which they run, each after those it depends on.
 *
 * <p>Corrected are products and convolutions with quantised weights, of all formats that {@link LayerFinder} knows, whose output has one
 * name in both models. The model keeps its weights.
 */
public final class BiasCorrection implements Pass {

    private static final int MATRIX = 2;

    private final OnnxModel reference;
    private final Feeds feeds;

    /**
     * @param reference the float model that the quantised one was made from
     * @param feeds samples that both take
     */
    public BiasCorrection(OnnxModel reference, Feeds feeds) {
        this.reference = Objects.requireNonNull(reference, "reference");
        this.feeds = Objects.requireNonNull(feeds, "feeds");
    }

    @Override
    public String name() {
        return "bias-correction";
    }

    @Override
    public Map<String, Object> settings() {
        return new TreeMap<>(Map.of("samples", feeds.name(), "sample_count", feeds.size()));
    }

    /** A layer, the value its correction is added to, and the channels of that. */
    private record Target(QuantizedLayer layer, String value, Channels channels) {}

    @Override
    public PassResult apply(OnnxModel model, Progress progress) throws IOException {
        Map<String, Target> targets = new LinkedHashMap<>();
        Map<QuantizedLayer, String> told = new HashMap<>();
        List<QuantizedLayer> layers = LayerFinder.find(model, reference);
        for (QuantizedLayer layer : layers) {
            Optional<String> reason = reasonToLeave(layer);
            if (reason.isPresent()) {
                told.put(layer, reason.get());
            } else {
                Target target = target(layer);
                if (targets.putIfAbsent(target.value(), target) != null) {
                    told.put(layer, "another weight has the same output");
                }
            }
        }
        Set<QuantizedLayer> done = new HashSet<>();
        OnnxModel corrected = model;
        if (!targets.isEmpty()) {
            Map<String, Channels> floats = new LinkedHashMap<>();
            targets.values().forEach(target -> floats.put(expected(target), target.channels()));
            Map<String, double[]> wanted = ChannelMeans.of(reference, floats, feeds, progress);
            for (List<Target> stage : stages(model.graph(), targets)) {
                corrected = correct(corrected, stage, wanted, done, told, progress);
            }
        }
        PassReport report = report(layers, done, told);
        return done.isEmpty()
                ? new PassResult(model, report)
                : new PassResult(corrected.withStep(new Recipe.Step(name(), settings())), report);
    }

    private OnnxModel correct(
            OnnxModel model,
            List<Target> stage,
            Map<String, double[]> wanted,
            Set<QuantizedLayer> done,
            Map<QuantizedLayer, String> told,
            Progress progress)
            throws IOException {
        Map<String, Channels> values = new LinkedHashMap<>();
        stage.forEach(target -> values.put(target.value(), target.channels()));
        Map<String, double[]> found = ChannelMeans.of(model, values, feeds, progress);
        BiasPlaces places = new BiasPlaces(model);
        for (Target target : stage) {
            double[] expected = wanted.get(expected(target));
            double[] had = found.get(target.value());
            if (expected == null || had == null) {
                told.put(target.layer(), "the samples did not reach it");
                continue;
            }
            if (!Finite.all(expected) || !Finite.all(had)) {
                told.put(target.layer(), "what it gives is not finite on all samples");
                continue;
            }
            double scale = target.layer().stored().map(StoredOutput::scale).orElse(1.0);
            double zero = target.layer().stored().map(StoredOutput::zeroPoint).orElse(0.0);
            double[] shift = new double[had.length];
            double largest = 0;
            for (int i = 0; i < shift.length; i++) {
                shift[i] = expected[i] - scale * (had[i] - zero);
                largest = Math.max(largest, Math.abs(shift[i]));
            }
            Optional<String> where = places.add(target.value(), target.channels(), shift);
            if (where.isPresent()) {
                done.add(target.layer());
                told.put(
                        target.layer(),
                        String.format(Locale.ROOT, "means moved by up to %.3g, %s", largest, where.get()));
            } else {
                told.put(target.layer(), "its bias is not constant");
            }
        }
        return places.finish();
    }

    private static Optional<String> reasonToLeave(QuantizedLayer layer) {
        if (layer.reference().isEmpty()) {
            return Optional.of("no layer of the float model has its output or its weight");
        }
        Reference found = layer.reference().get();
        boolean product = found.node().is("MatMul") || found.node().is("Gemm");
        if (!product && !found.node().is("Conv")) {
            return Optional.of("it has no bias");
        }
        if (product && (found.weight().shape().size() != MATRIX || found.position() != 1)) {
            return Optional.of("its weight is not one matrix on the right-hand side");
        }
        if (found.weight().type() != ElementType.FLOAT) {
            return Optional.of(
                    "the float model computes it in " + found.weight().type());
        }
        if (layer.output().isEmpty()
                && (layer.stored().isEmpty() || !layer.operator().is("QLinearConv"))) {
            return Optional.of("what it gives has no name that both models know");
        }
        return Optional.empty();
    }

    private static Target target(QuantizedLayer layer) {
        Reference found = layer.reference().orElseThrow();
        List<Long> shape = found.weight().shape();
        boolean firstIsOutput = found.node().is("Conv")
                || (found.node().is("Gemm") && found.node().integer("transB", 0) != 0);
        int trailing = found.node().is("Conv") ? shape.size() - MATRIX : 0;
        String value = layer.output().isEmpty() ? layer.stored().orElseThrow().value() : layer.output();
        return new Target(
                layer,
                value,
                new Channels(trailing, Math.toIntExact(firstIsOutput ? shape.getFirst() : shape.getLast())));
    }

    private static String expected(Target target) {
        return target.layer().reference().orElseThrow().output();
    }

    /** Layers that do not depend on each other are corrected together; each stage depends only on those before it. */
    private static List<List<Target>> stages(Graph graph, Map<String, Target> targets) {
        List<List<Target>> stages = new ArrayList<>();
        List<Target> stage = new ArrayList<>();
        for (Node node : graph.nodes()) {
            for (String output : node.outputs()) {
                Target target = targets.get(output);
                if (target == null) {
                    continue;
                }
                Set<String> before = ancestors(graph, output);
                if (stage.stream().anyMatch(other -> before.contains(other.value()))) {
                    stages.add(stage);
                    stage = new ArrayList<>();
                }
                stage.add(target);
            }
        }
        stages.add(stage);
        return stages;
    }

    private static Set<String> ancestors(Graph graph, String value) {
        Set<String> ancestors = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(value));
        while (!open.isEmpty()) {
            graph.producer(open.poll())
                    .ifPresent(node ->
                            node.inputs().stream().filter(ancestors::add).forEach(open::add));
        }
        return ancestors;
    }

    private PassReport report(List<QuantizedLayer> layers, Set<QuantizedLayer> done, Map<QuantizedLayer, String> told) {
        List<NodeChange> changes = new ArrayList<>();
        for (QuantizedLayer layer : layers) {
            changes.add(new NodeChange(
                    layer.label(),
                    layer.operator().operator(),
                    done.contains(layer) ? Outcome.CHANGED : Outcome.UNCHANGED,
                    told.get(layer),
                    0,
                    0));
        }
        return new PassReport(name(), changes);
    }
}
