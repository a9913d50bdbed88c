/**
 * Weight-only quantisation: weights are stored in 4 or 8 bits, block by block; activations stay floats. Made for models whose time goes
 * into reading weights, and for those that shall be small.
 *
 * <p>A product {@code Y = X W} has a matrix W of K inputs (rows) and N outputs (columns). Each column is cut into blocks of, say, 32
 * weights, and each block has a scale and a zero point of its own: {@code w = scale * (code - zeroPoint)}, the codes being 0 to 15 or 0 to
 * 255 ({@link dev.cortado.quantize.weightonly.BlockFormat}, {@link dev.cortado.quantize.weightonly.BlockScale}).
 *
 * <p>What distinguishes the methods is how the codes are found. {@link dev.cortado.quantize.weightonly.RoundToNearest} looks at one block's
 * range, {@link dev.cortado.quantize.weightonly.HalfQuadratic} (HQQ) at its outliers; {@link dev.cortado.quantize.weightonly.Gptq} and
 * {@link dev.cortado.quantize.weightonly.AwqScaling} minimise the error of the product, {@code |XW - XQ|}, for activations X that are seen
 * while the model runs on samples. All they need of X is {@code X'X} ({@link dev.cortado.moments.Gram}), which is summed while
 * samples stream.
 *
 * <p>{@link dev.cortado.quantize.weightonly.WeightOnlyQuantizer} is the pass. It plans which weights there are ({@link
 * dev.cortado.quantize.weightonly.WeightPlan}), lets a solver find the codes ({@link dev.cortado.quantize.weightonly.WeightSolver}), and
 * writes nodes that ONNX Runtime runs.
 */
package dev.cortado.quantize.weightonly;
