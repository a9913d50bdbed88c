/**
 * What serving a model costs, from its measured throughput: plain arithmetic with its uncertainty carried through. {@link
 * dev.cortado.measure.cost.CostModel} has the formulas.
 */
package dev.cortado.measure.cost;
