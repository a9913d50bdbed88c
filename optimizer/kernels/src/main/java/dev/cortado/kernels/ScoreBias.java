package dev.cortado.kernels;

/**
 * What is added to the scaled scores of attention.
 *
 * @param values {@code [batches, heads, tokens, tokens]}: a row of queries, a column of keys
 * @param batches 1, or one for each text
 * @param heads 1, or one for each head
 */
@SuppressWarnings("ArrayRecordComponent")
public record ScoreBias(float[] values, int batches, int heads) {}
