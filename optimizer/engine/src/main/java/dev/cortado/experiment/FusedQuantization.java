package dev.cortado.experiment;

import dev.cortado.fuse.EncoderFusion;
import dev.cortado.fuse.ProductFusion;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.custom.CustomOperator;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.onnx.custom.TableFormat;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.encoder.EncoderQuantization;
import dev.cortado.quantize.encoder.EncoderQuantizer;
import dev.cortado.quantize.encoder.ProductQuantizer;
import dev.cortado.runtime.Feeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Quantises the encoder of a model; if it is still one of many nodes, it is fused first, and what stands outside of it stays as it is. Where there
 * is no encoder that can be fused, every product with a constant matrix becomes a node of its own and is quantised; products that are to stay
 * floats stay the nodes that they are, which are faster then. The recipe has both steps.
 *
 * @param quantization how it is quantised
 * @param samples what the model is run on; empty to round to nearest
 * @param products which products are replaced where there is no encoder
 */
public record FusedQuantization(EncoderQuantization quantization, Optional<Feeds> samples, ProductFusion products)
        implements Pass {

    /** Quantises whatever there is. */
    public FusedQuantization(EncoderQuantization quantization, Optional<Feeds> samples) {
        this(quantization, samples, ProductFusion.all());
    }

    /** The same with other formats. */
    public FusedQuantization with(EncoderQuantization other) {
        return new FusedQuantization(other, samples, products);
    }

    @Override
    public String name() {
        return quantizer().name();
    }

    @Override
    public Map<String, Object> settings() {
        return quantizer().settings();
    }

    private EncoderQuantizer quantizer() {
        return new EncoderQuantizer(quantization, samples);
    }

    /**
     * The model with its encoder as one node, or where there is none that can be fused with a node for each product; as it is where there is
     * nothing of either.
     */
    OnnxModel fused(OnnxModel model, Progress progress) throws IOException {
        if (FusedEncoder.isIn(model) || hasProducts(model)) {
            return model;
        }
        OnnxModel fused = EncoderFusion.all().apply(model, progress).model();
        return FusedEncoder.isIn(fused)
                ? fused
                : products.apply(model, progress).model();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if a setting is for a matrix or a node that the model has not
     * @throws dev.cortado.runtime.ModelVerificationException if the fused model's outputs differ from the model's by more than rounding
     */
    @Override
    public PassResult apply(OnnxModel model, Progress progress) throws IOException {
        if (FusedEncoder.isIn(model)) {
            checkNodes();
            return quantizer().apply(model, progress);
        }
        if (hasProducts(model)) {
            checkWords();
            return new ProductQuantizer(quantization, samples).apply(model, progress);
        }
        PassResult fused = EncoderFusion.all().apply(model, progress);
        if (FusedEncoder.isIn(fused.model())) {
            checkNodes();
            PassResult quantized = quantizer().apply(fused.model(), progress);
            return FusionSteps.before(List.of(FusionSteps.done(fused.report())), quantized);
        }
        return products(model, FusionSteps.left(fused.report()), progress);
    }

    private PassResult products(OnnxModel model, List<NodeChange> noEncoder, Progress progress) throws IOException {
        PassResult fused = products.apply(model, progress);
        Map<String, MatrixFormat> exceptions = new HashMap<>(quantization.exceptions());
        if (fused.modified()) {
            checkWords();
            Map<String, String> left = new ProductQuantizer(quantization, samples).reasonsToLeave(fused.model());
            if (!left.isEmpty()) {
                // In floats the operator is slower than the nodes it stands for.
                fused = products.without(left).apply(model, progress);
                exceptions.keySet().removeAll(left.keySet());
            }
        }
        if (!fused.modified()) {
            List<NodeChange> all = new ArrayList<>(noEncoder);
            all.addAll(fused.report().nodes());
            return new PassResult(model, new PassReport(name(), all));
        }
        PassResult quantized =
                new ProductQuantizer(quantization.withExceptions(exceptions), samples).apply(fused.model(), progress);
        return FusionSteps.before(
                List.of(noEncoder, FusionSteps.left(fused.report()), FusionSteps.done(fused.report())), quantized);
    }

    private void checkNodes() {
        if (!products.include().isEmpty() || !products.exclude().isEmpty()) {
            throw new IllegalArgumentException(
                    "nodes to include or exclude: this model has an encoder, which is one node;"
                            + " name its matrices as exceptions, for example layer.0.up");
        }
    }

    private void checkWords() {
        if (quantization.words() == TableFormat.INT4) {
            throw new IllegalArgumentException("words in " + TableFormat.INT4.attribute()
                    + ": embeddings are quantised before an encoder, and this model has no encoder that can be fused: its"
                    + " products alone get fewer bits");
        }
    }

    private static boolean hasProducts(OnnxModel model) {
        return model.graph().nodes().stream()
                .anyMatch(node -> CustomOperator.QUANT_MAT_MUL.is(node) || CustomOperator.SPARSE_MAT_MUL.is(node));
    }
}
