package dev.cortado.prune;

import java.util.OptionalDouble;

/**
 * What became of a matrix.
 *
 * @param name for example {@code encoder/layer.0.up}
 * @param zeroBlocks the share of its blocks that are zero now
 * @param outputError what its outputs miss, on the samples, of those that the model had there before any matrix was pruned, beside these, both as root mean
 *     squares around their means; empty where no samples were looked at
 * @param pruned whether it was changed
 * @param reason how it was changed, or why not
 */
public record MatrixPruning(
        String name,
        int outputs,
        int inputs,
        double zeroBlocks,
        OptionalDouble outputError,
        boolean pruned,
        String reason) {}
