/**
 * What the inputs of a matrix look like while a model runs on samples: sums of {@code x x'}, which say what an error of the weights costs at the
 * outputs, and how other weights can make up for it. Rounding ({@code quantize}) and pruning ({@code prune}) both rest on them.
 */
package dev.cortado.moments;
