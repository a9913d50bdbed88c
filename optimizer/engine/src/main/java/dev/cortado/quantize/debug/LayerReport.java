package dev.cortado.quantize.debug;

import dev.cortado.onnx.FlatGraph;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.fold.ConvFolding;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.debug.ActivationErrors.Statistics;
import dev.cortado.quantize.debug.QuantizedLayer.Reference;
import dev.cortado.quantize.qdq.StaticQuantizer;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.RunSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a quantised model differs from the float model it was made from: a row for every quantised weight. Weights are dequantised and
 * compared in floats, whatever the format: QDQ, operators on integers, blocks of few bits. One weight at a time is in memory.
 *
 * @param rows in the order in which nodes read the weights
 */
public record LayerReport(List<LayerRow> rows) {

    public LayerReport {
        rows = List.copyOf(rows);
    }

    /**
     * Compares the weights only.
     *
     * @throws UncheckedIOException if a model's data cannot be read
     */
    public static LayerReport ofWeights(OnnxModel quantized, OnnxModel reference, Progress progress) {
        return rows(quantized, LayerFinder.find(quantized, counterpart(quantized, reference)), Map.of(), progress);
    }

    /** The float model as the quantiser saw it: static quantisation folds what follows convolutions into their weights first. */
    private static OnnxModel counterpart(OnnxModel quantized, OnnxModel reference) {
        if (quantized.recipe().steps().stream().noneMatch(step -> step.pass().equals(StaticQuantizer.NAME))) {
            return reference;
        }
        try {
            return ConvFolding.folded(reference);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Compares weights, and what the layers give.
     *
     * @param feeds samples that both models take
     * @param settings without optimisation the file's own arithmetic runs; else ONNX Runtime fuses dequantised weights into products that
     *     round the activations too
     * @param folder where copies of both models lie meanwhile; it exists
     * @throws IOException if one of the models does not run
     */
    public static LayerReport of(
            OnnxModel quantized, OnnxModel reference, Feeds feeds, RunSettings settings, Path folder, Progress progress)
            throws IOException {
        OnnxModel counterpart = counterpart(quantized, reference);
        List<QuantizedLayer> layers = LayerFinder.find(quantized, counterpart);
        return rows(
                quantized,
                layers,
                ActivationErrors.measure(quantized, counterpart, layers, feeds, settings, folder, progress),
                progress);
    }

    private static LayerReport rows(
            OnnxModel quantized,
            List<QuantizedLayer> layers,
            Map<QuantizedLayer, Statistics> activations,
            Progress progress) {
        FlatGraph graph = new FlatGraph(quantized);
        List<LayerRow> rows = new ArrayList<>();
        for (QuantizedLayer layer : layers) {
            progress.step("compare weights", rows.size(), layers.size(), Progress.Unit.ITEMS);
            rows.add(row(graph, layer, Optional.ofNullable(activations.get(layer))));
        }
        return new LayerReport(rows);
    }

    private static LayerRow row(FlatGraph graph, QuantizedLayer layer, Optional<Statistics> activation) {
        String tensor = layer.weight().tensor();
        Optional<IntegerGrid> grid = new IntegerWeights(graph).read(layer.reader(), tensor);
        Optional<WeightError> error = layer.reference()
                .flatMap(reference -> grid.flatMap(found -> WeightError.of(found, reference, layer.operator())));
        return new LayerRow(
                layer.label(),
                layer.operator().operator(),
                tensor,
                layer.weight().scheme().toString(),
                layer.weight().granularity().toString(),
                layer.weight().bits(),
                error.map(WeightError::decibels).orElse(Double.NaN),
                error.map(WeightError::clipped).orElse(Double.NaN),
                activation.map(Statistics::decibels).orElse(Double.NaN),
                activation.map(Statistics::least).orElse(Double.NaN),
                activation.map(Statistics::most).orElse(Double.NaN),
                activation.map(Statistics::quantizedLeast).orElse(Double.NaN),
                activation.map(Statistics::quantizedMost).orElse(Double.NaN),
                activation.map(Statistics::clipped).orElse(Double.NaN),
                layer.reference().map(Reference::weight).map(Tensor::byteSize).orElse(0L),
                bytes(graph, layer, grid));
    }

    private static long bytes(FlatGraph graph, QuantizedLayer layer, Optional<IntegerGrid> grid) {
        String tensor = layer.weight().tensor();
        long bytes = graph.constant(tensor).orElseThrow().byteSize();
        for (Tensor companion : IntegerWeights.companions(graph, layer.reader(), tensor)) {
            bytes += companion.byteSize();
        }
        // Products of integers have their scale somewhere behind them.
        boolean elsewhere = layer.reader().is("MatMulInteger") || layer.reader().is("ConvInteger");
        return bytes
                + (elsewhere
                        ? grid.map(found -> (long) Float.BYTES * found.scaleCount())
                                .orElse(0L)
                        : 0);
    }
}
