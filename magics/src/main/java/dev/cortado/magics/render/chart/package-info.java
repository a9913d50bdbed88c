/**
 * Charts that can go into a paper. Each kind is a class: bars with intervals, empirical distributions, the Pareto front,
 * histograms of a tensor, matrices of layers.
 *
 * <p>A model looks alike in all charts of a session: {@link dev.cortado.magics.render.chart.Looks} gives it a colour, a
 * marker, a line style and a hatching when it first appears, so that the charts can also be read without colour. What
 * XChart does not draw (asymmetric and horizontal intervals, hatched bars, labels that keep clear of each other) is drawn
 * over its plot by an {@link dev.cortado.magics.render.chart.Overlay}.
 */
package dev.cortado.magics.render.chart;
