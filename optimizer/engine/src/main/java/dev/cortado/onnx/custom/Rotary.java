package dev.cortado.onnx.custom;

/**
 * Rotary positions (Su et al. 2021) of queries and keys.
 *
 * @param base of the frequencies, 10000 as a rule
 * @param dimensions how many of a head's features turn, from the first on; even
 * @param interleaved whether neighbours turn together rather than the halves
 */
public record Rotary(double base, int dimensions, boolean interleaved) {}
