package dev.cortado.prune;

import dev.cortado.onnx.custom.PerMatrix;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the matrices of an encoder are pruned.
 *
 * @param pattern the blocks that become zero
 * @param sparsity the share of a matrix' blocks that do, from 0, which leaves it alone, to below 1
 */
public record EncoderPruning(BlockPattern pattern, PerMatrix<Double> sparsity) {

    /**
     * Checks the shares.
     *
     * @throws IllegalArgumentException if one is not from 0 to below 1
     */
    public EncoderPruning {
        check("the sparsity", sparsity.rest());
        sparsity.exceptions().forEach((name, share) -> check("the sparsity of " + name, share));
    }

    private static void check(String what, double share) {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException(what + ": expected a share of blocks from 0 to below 1, found " + share);
        }
    }

    /** The same share of all matrices. */
    public static EncoderPruning of(BlockPattern pattern, double sparsity) {
        return new EncoderPruning(pattern, PerMatrix.all(sparsity));
    }

    Map<String, Object> toSettings() {
        Map<String, Object> settings = new TreeMap<>();
        settings.put("pattern", pattern.label());
        settings.put("sparsity", sparsity.rest());
        if (!sparsity.exceptions().isEmpty()) {
            settings.put("exceptions", new TreeMap<>(sparsity.exceptions()));
        }
        return settings;
    }
}
