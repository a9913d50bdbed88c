package dev.cortado.quantize.dynamic;

import dev.cortado.quantize.tensor.WeightType;
import dev.cortado.text.NearestNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The settings of dynamic quantisation.
 *
 * @param weightType the type of quantised weights. Embedding tables are always unsigned, as ONNX Runtime has them
 * @param perChannel whether each output channel of a weight has its own scale, which is more accurate and costs four
 *     bytes a channel; else the tensor has one. For an embedding table a channel is a column, which takes opset 13: an older model
 *     that has one is raised where that can be done, else the table has one scale
 * @param range how many steps weights of matrix products and convolutions use. ONNX Runtime's kernels for x86
 *     processors with neither VNNI nor AMX add two products in 16 bits; with full-range signed weights that sum can
 *     overflow, so that the result is wrong and differs between processors. With 7 bits it cannot
 * @param operators the operator types to quantise
 * @param include if not empty, only nodes whose name or operator type matches one of these globs are quantised
 * @param exclude nodes whose name or operator type matches one of these globs are left alone. In a glob {@code *} stands
 *     for any text, {@code /} included, and {@code ?} for one character
 * @param storeOnly whether the weights of operators that ONNX Runtime cannot compute with integers ({@link #STORED_OPERATORS}) are
 *     stored in 8 bits all the same and turned back into floats when the model runs: the file is smaller, nothing is faster
 */
public record DynamicQuantization(
        WeightType weightType,
        boolean perChannel,
        ReduceRange range,
        Set<String> operators,
        List<String> include,
        List<String> exclude,
        boolean storeOnly) {

    /** The operator types without an integer kernel in ONNX Runtime. */
    public static final Set<String> STORED_OPERATORS =
            Collections.unmodifiableSet(new TreeSet<>(Set.of("ConvTranspose", "GRU", "RNN")));

    /** The operator types that dynamic quantisation knows. */
    public static final Set<String> SUPPORTED_OPERATORS = Collections.unmodifiableSet(new TreeSet<>(Set.of(
            "Attention",
            "Conv",
            "ConvTranspose",
            "EmbedLayerNormalization",
            "GRU",
            "Gather",
            "Gemm",
            "LSTM",
            "MatMul",
            "RNN")));

    /**
     * Checks and freezes the settings.
     *
     * @throws IllegalArgumentException if an operator type is not one that can be quantised; names the nearest
     */
    public DynamicQuantization {
        Objects.requireNonNull(weightType, "weightType");
        Objects.requireNonNull(range, "range");
        operators = Collections.unmodifiableSet(new TreeSet<>(operators));
        include = List.copyOf(new LinkedHashSet<>(include));
        exclude = List.copyOf(new LinkedHashSet<>(exclude));
        for (String operator : operators) {
            if (!SUPPORTED_OPERATORS.contains(operator)) {
                throw new IllegalArgumentException("Operator type '" + operator
                        + "' cannot be quantised dynamically; known are " + String.join(", ", SUPPORTED_OPERATORS)
                        + "." + NearestNames.didYouMean(operator, SUPPORTED_OPERATORS));
            }
        }
        if (operators.isEmpty()) {
            throw new IllegalArgumentException(
                    "No operator type to quantise was given; known are " + String.join(", ", SUPPORTED_OPERATORS));
        }
    }

    /**
     * Signed weights with one scale a channel and as many steps as cannot overflow, all operators, all nodes: the same outputs on every
     * processor. What the alternatives do to all-MiniLM-L6-v2 stands in docs/dynamic-quantization.md.
     */
    public static DynamicQuantization defaults() {
        return new DynamicQuantization(
                WeightType.INT8, true, ReduceRange.AUTO, SUPPORTED_OPERATORS, List.of(), List.of(), false);
    }

    /** The same with another weight type. */
    public DynamicQuantization withWeightType(WeightType value) {
        return new DynamicQuantization(value, perChannel, range, operators, include, exclude, storeOnly);
    }

    /** The same with one scale a channel or one a tensor. */
    public DynamicQuantization withPerChannel(boolean value) {
        return new DynamicQuantization(weightType, value, range, operators, include, exclude, storeOnly);
    }

    /** Whether all weights have 7 bits. */
    public boolean reduceRange() {
        return range == ReduceRange.ALWAYS;
    }

    /** The same with 7 or 8 bits a weight. */
    public DynamicQuantization withReduceRange(boolean value) {
        return withReduceRange(value ? ReduceRange.ALWAYS : ReduceRange.NEVER);
    }

    /** The same with 7 bits, 8, or as much as is safe. */
    public DynamicQuantization withReduceRange(ReduceRange value) {
        return new DynamicQuantization(weightType, perChannel, value, operators, include, exclude, storeOnly);
    }

    /** The same for other operator types. */
    public DynamicQuantization withOperators(Set<String> value) {
        return new DynamicQuantization(weightType, perChannel, range, value, include, exclude, storeOnly);
    }

    /** The same with other globs of what to quantise. */
    public DynamicQuantization withInclude(List<String> value) {
        return new DynamicQuantization(weightType, perChannel, range, operators, value, exclude, storeOnly);
    }

    /** The same with other globs of what to leave alone. */
    public DynamicQuantization withExclude(List<String> value) {
        return new DynamicQuantization(weightType, perChannel, range, operators, include, value, storeOnly);
    }

    /** The same with or without storing what cannot be computed with integers. */
    public DynamicQuantization withStoreOnly(boolean value) {
        return new DynamicQuantization(weightType, perChannel, range, operators, include, exclude, value);
    }

    /** The settings as a recipe keeps them. */
    public Map<String, Object> toSettings() {
        return new TreeMap<>(Map.of(
                "weight_type", weightType.elementType().toString(),
                "per_channel", perChannel,
                "reduce_range", range.setting(),
                "operators", new ArrayList<>(operators),
                "include", include,
                "exclude", exclude,
                "store_only", storeOnly));
    }
}
