/**
 * Pruning: blocks of weights that matter least become zero, in patterns that a kernel profits from. {@link dev.cortado.prune.EncoderPruner} is the
 * pass; docs/pruning.md has the formulas and what they keep.
 */
package dev.cortado.prune;
