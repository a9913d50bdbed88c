/**
 * Static quantisation: weights and activations as integers whose scales are fixed beforehand, from a {@link
 * dev.cortado.quantize.calibrate.Calibration}, so that nothing has to be measured while the model runs.
 *
 * <p>{@link dev.cortado.quantize.qdq.StaticQuantizer} first folds what follows a convolution into its weights, then says of every node
 * which part it can play ({@code Roles}), decides which nodes really calculate with integers ({@code Planner}), and writes them in one of
 * two formats: QDQ, where float operators stand between pairs of {@code QuantizeLinear} and {@code DequantizeLinear} that a runtime
 * fuses, or QOperator, with operators on integers such as {@code QLinearConv}.
 */
package dev.cortado.quantize.qdq;
