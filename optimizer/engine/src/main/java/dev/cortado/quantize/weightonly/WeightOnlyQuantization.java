package dev.cortado.quantize.weightonly;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The settings of weight-only quantisation.
 *
 * @param algorithm how codes are found
 * @param format bits, block size (16 to 256), symmetry
 * @param embeddings whether constant tables that rows are looked up in are quantised too
 * @param accuracyLevel what ONNX Runtime may compute a {@code MatMulNBits} in: 0 its choice, 1 float32, 2 float16, 3 bfloat16, 4 int8
 *     activations; on x86 processors 0 to 3 are float32, and 4 is faster and a little less exact
 * @param layout how products are written down
 * @param activationOrder whether GPTQ takes inputs by falling magnitude
 * @param include if not empty, only nodes whose name or operator type matches one of these globs are quantised
 * @param exclude nodes whose name or operator type matches one of these globs are left alone
 */
public record WeightOnlyQuantization(
        WeightAlgorithm algorithm,
        BlockFormat format,
        boolean embeddings,
        int accuracyLevel,
        WeightLayout layout,
        boolean activationOrder,
        List<String> include,
        List<String> exclude) {

    private static final int HIGHEST_LEVEL = 4;
    private static final int LARGEST_BLOCK = 256;

    /**
     * Checks and freezes the settings.
     *
     * @throws IllegalArgumentException if a number is out of range; says what is expected
     */
    public WeightOnlyQuantization {
        Objects.requireNonNull(algorithm, "algorithm");
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(layout, "layout");
        if (format.blockSize() > LARGEST_BLOCK) {
            throw new IllegalArgumentException(
                    "block size: expected 16, 32, 64, 128 or 256 weights, found " + format.blockSize());
        }
        if (accuracyLevel < 0 || accuracyLevel > HIGHEST_LEVEL) {
            throw new IllegalArgumentException(
                    "accuracy level: expected 0 (ONNX Runtime's choice) to 4 (int8), found " + accuracyLevel);
        }
        include = List.copyOf(new LinkedHashSet<>(include));
        exclude = List.copyOf(new LinkedHashSet<>(exclude));
    }

    /** 4 bits in blocks of 32, each with its zero point; embeddings too; {@code MatMulNBits}; all nodes. */
    public static WeightOnlyQuantization defaults(WeightAlgorithm algorithm) {
        return new WeightOnlyQuantization(
                algorithm, new BlockFormat(4, 32, false), true, 0, WeightLayout.NBITS, false, List.of(), List.of());
    }

    /** The same with other blocks. */
    public WeightOnlyQuantization withFormat(BlockFormat value) {
        return new WeightOnlyQuantization(
                algorithm, value, embeddings, accuracyLevel, layout, activationOrder, include, exclude);
    }

    /** The same with or without embedding tables. */
    public WeightOnlyQuantization withEmbeddings(boolean value) {
        return new WeightOnlyQuantization(
                algorithm, format, value, accuracyLevel, layout, activationOrder, include, exclude);
    }

    /** The same with another accuracy level. */
    public WeightOnlyQuantization withAccuracyLevel(int value) {
        return new WeightOnlyQuantization(
                algorithm, format, embeddings, value, layout, activationOrder, include, exclude);
    }

    /** The same written down in another way. */
    public WeightOnlyQuantization withLayout(WeightLayout value) {
        return new WeightOnlyQuantization(
                algorithm, format, embeddings, accuracyLevel, value, activationOrder, include, exclude);
    }

    /** The same with or without GPTQ's activation order. */
    public WeightOnlyQuantization withActivationOrder(boolean value) {
        return new WeightOnlyQuantization(
                algorithm, format, embeddings, accuracyLevel, layout, value, include, exclude);
    }

    /** The same with other globs of what to quantise. */
    public WeightOnlyQuantization withInclude(List<String> value) {
        return new WeightOnlyQuantization(
                algorithm, format, embeddings, accuracyLevel, layout, activationOrder, value, exclude);
    }

    /** The same with other globs of what to leave alone. */
    public WeightOnlyQuantization withExclude(List<String> value) {
        return new WeightOnlyQuantization(
                algorithm, format, embeddings, accuracyLevel, layout, activationOrder, include, value);
    }

    /** The settings as a recipe keeps them. */
    public Map<String, Object> toSettings() {
        Map<String, Object> settings = new TreeMap<>();
        settings.put("algorithm", algorithm.toString());
        settings.put("bits", format.bits());
        settings.put("block_size", format.blockSize());
        settings.put("symmetric", format.symmetric());
        settings.put("embeddings", embeddings);
        settings.put("accuracy_level", accuracyLevel);
        settings.put("layout", layout.toString());
        settings.put("activation_order", activationOrder);
        settings.put("include", include);
        settings.put("exclude", exclude);
        return settings;
    }
}
