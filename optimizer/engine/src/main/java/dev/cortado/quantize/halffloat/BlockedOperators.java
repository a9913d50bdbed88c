package dev.cortado.quantize.halffloat;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Operators of the standard domain that stay float when a model computes in float16. The list follows the block list of
 * onnxconverter-common and of ONNX Runtime's transformer tools, without their operators of the domain {@code ai.onnx.ml}
 * (other domains stay float altogether), and with those added whose type constraints in the ONNX specification leave float16
 * out, or whose floats are scales of integers.
 */
final class BlockedOperators {

    private static final Map<String, String> REASONS = reasons();

    private BlockedOperators() {}

    private static Map<String, String> reasons() {
        Map<String, String> reasons = new TreeMap<>();
        String order = "it compares numbers that float16 would make equal";
        Set.of("NonMaxSuppression", "TopK").forEach(operator -> reasons.put(operator, order));
        String coordinates =
                "it computes coordinates, which need more than 11 bits in pictures of 2,048 pixels and more";
        Set.of("Resize", "Upsample", "RoiAlign", "GridSample", "AffineGrid", "MaxRoiPool")
                .forEach(operator -> reasons.put(operator, coordinates));
        String sums = "its running sums outgrow float16";
        Set.of("CumSum", "CumProd").forEach(operator -> reasons.put(operator, sums));
        String bounds = "it often bounds by numbers beyond float16";
        Set.of("Min", "Max").forEach(operator -> reasons.put(operator, bounds));
        String scales = "its floats are scales of integers";
        Set.of(
                        "QuantizeLinear",
                        "DequantizeLinear",
                        "DynamicQuantizeLinear",
                        "QLinearMatMul",
                        "QLinearConv",
                        "MatMulInteger",
                        "ConvInteger")
                .forEach(operator -> reasons.put(operator, scales));
        String types = "its specification has no float16";
        Set.of("Range", "IsInf", "Multinomial", "TfIdfVectorizer", "ImageDecoder", "RegexFullMatch")
                .forEach(operator -> reasons.put(operator, types));
        String drawn = "it draws numbers of a type that it names itself";
        Set.of("RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Bernoulli", "EyeLike")
                .forEach(operator -> reasons.put(operator, drawn));
        String signal = "it transforms signals, which needs float";
        Set.of("DFT", "STFT", "MelWeightMatrix", "HannWindow", "HammingWindow", "BlackmanWindow")
                .forEach(operator -> reasons.put(operator, signal));
        String sequences = "it has to do with sequences or optional values";
        Set.of(
                        "SequenceConstruct",
                        "SequenceAt",
                        "SequenceEmpty",
                        "SequenceErase",
                        "SequenceInsert",
                        "SequenceLength",
                        "SequenceMap",
                        "SplitToSequence",
                        "ConcatFromSequence",
                        "Optional",
                        "OptionalGetElement",
                        "OptionalHasElement")
                .forEach(operator -> reasons.put(operator, sequences));
        return reasons;
    }

    /** Why an operator stays float; empty when it may compute in float16. */
    static Optional<String> reason(String operator) {
        return Optional.ofNullable(REASONS.get(operator));
    }
}
