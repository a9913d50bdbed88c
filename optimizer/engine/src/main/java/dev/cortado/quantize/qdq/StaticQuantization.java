package dev.cortado.quantize.qdq;

import dev.cortado.onnx.Graph;
import dev.cortado.quantize.dynamic.ReduceRange;
import dev.cortado.quantize.tensor.IntegerRange;
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
 * The settings of static quantisation.
 *
 * @param format how quantised nodes are written
 * @param activationType the integers of activations
 * @param symmetricActivations whether their zero point is 0; needs a signed type
 * @param weightType the integers of weights
 * @param perChannel whether each output channel of a weight has its own scale; such weights are symmetric whatever their type, since ONNX
 *     Runtime's integer convolutions know one zero point only
 * @param range how many steps weights have: 7 bits everywhere, 8, or as many as cannot make sums overflow on x86 processors that have
 *     neither VNNI nor AMX
 * @param operators the operator types to quantise; empty for {@link #usualOperators}
 * @param include if not empty, only nodes whose name or operator type matches one of these globs are quantised
 * @param exclude nodes whose name or operator type matches one of these globs are left alone
 */
public record StaticQuantization(
        QuantizationFormat format,
        ActivationType activationType,
        boolean symmetricActivations,
        WeightType weightType,
        boolean perChannel,
        ReduceRange range,
        Set<String> operators,
        List<String> include,
        List<String> exclude) {

    /** The operator types that static quantisation knows. */
    public static final Set<String> SUPPORTED_OPERATORS = Collections.unmodifiableSet(new TreeSet<>(Roles.SUPPORTED));

    /** Those with weights and products, and tables. */
    public static final Set<String> PRODUCTS =
            Collections.unmodifiableSet(new TreeSet<>(Set.of("Conv", "ConvTranspose", "Gather", "Gemm", "MatMul")));

    /**
     * Checks and freezes the settings.
     *
     * @throws IllegalArgumentException if an operator type is not one that can be quantised, with the nearest; or if the types do not
     *     fit the format or the symmetry
     */
    public StaticQuantization {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(weightType, "weightType");
        Objects.requireNonNull(range, "range");
        operators = Collections.unmodifiableSet(new TreeSet<>(operators));
        include = List.copyOf(new LinkedHashSet<>(include));
        exclude = List.copyOf(new LinkedHashSet<>(exclude));
        activationType.range(symmetricActivations);
        if (format == QuantizationFormat.QOPERATOR
                && activationType.elementType().bits() > 8) {
            throw new IllegalArgumentException("the operators of the format qoperator take 8-bit integers, found "
                    + activationType + ": use the format qdq");
        }
        for (String operator : operators) {
            if (!SUPPORTED_OPERATORS.contains(operator)) {
                throw new IllegalArgumentException("Operator type '" + operator
                        + "' cannot be quantised statically; known are " + String.join(", ", SUPPORTED_OPERATORS) + "."
                        + NearestNames.didYouMean(operator, SUPPORTED_OPERATORS));
            }
        }
    }

    /** QDQ, unsigned 8-bit activations, signed 7-bit weights with one scale a channel, the usual operators, all nodes. */
    public static StaticQuantization defaults() {
        return new StaticQuantization(
                QuantizationFormat.QDQ,
                ActivationType.UINT8,
                false,
                WeightType.INT8,
                true,
                ReduceRange.ALWAYS,
                Set.of(),
                List.of(),
                List.of());
    }

    /**
     * What is quantised when nothing else is said: in a network with convolutions everything, since it can go from product to product
     * in integers; else products and tables only, for between the products of a Transformer stand normalisations that stay in floats,
     * and integers would only cost accuracy.
     */
    public static Set<String> usualOperators(Graph graph) {
        return graph.operatorCounts().containsKey("Conv") ? SUPPORTED_OPERATORS : PRODUCTS;
    }

    /** The integers activations are mapped to: the grid of their calibration. */
    public IntegerRange activationRange() {
        return activationType.range(symmetricActivations);
    }

    /** The same in another format. */
    public StaticQuantization withFormat(QuantizationFormat value) {
        return new StaticQuantization(
                value,
                activationType,
                symmetricActivations,
                weightType,
                perChannel,
                range,
                operators,
                include,
                exclude);
    }

    /** The same with other integers for activations. */
    public StaticQuantization withActivations(ActivationType type, boolean symmetric) {
        return new StaticQuantization(
                format, type, symmetric, weightType, perChannel, range, operators, include, exclude);
    }

    /** The same with another weight type. */
    public StaticQuantization withWeightType(WeightType value) {
        return new StaticQuantization(
                format, activationType, symmetricActivations, value, perChannel, range, operators, include, exclude);
    }

    /** The same with one scale a channel or one a tensor. */
    public StaticQuantization withPerChannel(boolean value) {
        return new StaticQuantization(
                format, activationType, symmetricActivations, weightType, value, range, operators, include, exclude);
    }

    /** Whether all weights have 7 bits. */
    public boolean reduceRange() {
        return range == ReduceRange.ALWAYS;
    }

    /** The same with 7 or 8 bits a weight. */
    public StaticQuantization withReduceRange(boolean value) {
        return withReduceRange(value ? ReduceRange.ALWAYS : ReduceRange.NEVER);
    }

    /** The same with 7 bits, 8, or as much as is safe. */
    public StaticQuantization withReduceRange(ReduceRange value) {
        return new StaticQuantization(
                format,
                activationType,
                symmetricActivations,
                weightType,
                perChannel,
                value,
                operators,
                include,
                exclude);
    }

    /** The same for other operator types; none stands for the usual ones. */
    public StaticQuantization withOperators(Set<String> value) {
        return new StaticQuantization(
                format, activationType, symmetricActivations, weightType, perChannel, range, value, include, exclude);
    }

    /** The same with other globs of what to quantise and what to leave alone. */
    public StaticQuantization withNodes(List<String> included, List<String> excluded) {
        return new StaticQuantization(
                format,
                activationType,
                symmetricActivations,
                weightType,
                perChannel,
                range,
                operators,
                included,
                excluded);
    }

    /** The settings as a recipe keeps them. */
    Map<String, Object> toSettings() {
        Map<String, Object> settings = new TreeMap<>();
        settings.put("format", format.toString());
        settings.put("activation_type", activationType.toString());
        settings.put("symmetric_activations", symmetricActivations);
        settings.put("weight_type", weightType.elementType().toString());
        settings.put("per_channel", perChannel);
        settings.put("reduce_range", range.setting());
        settings.put("operators", new ArrayList<>(operators));
        settings.put("include", include);
        settings.put("exclude", exclude);
        return settings;
    }
}
