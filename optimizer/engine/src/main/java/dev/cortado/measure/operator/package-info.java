/**
 * What an operator costs whoever runs it: arithmetic operations and the bytes that must move, from actual shapes.
 *
 * <p>{@link dev.cortado.measure.operator.OperatorCost} has one formula per kind of operator. A multiply-add counts 2, any other
 * operation and any function evaluated (exp, erf, tanh, square root) counts 1. The formulas count what the operator's
 * definition asks for, not what a kernel does: multiplications with padding are counted, packing and dequantising inside a
 * kernel are not. An operator without a formula is unknown, and says so.
 */
package dev.cortado.measure.operator;
