/**
 * How precise each layer has to be, and models whose layers differ in that.
 *
 * <p>Three things stand here. {@link dev.cortado.quantize.precision.FloatConversion} stores or computes in 16-bit floats. {@link
 * dev.cortado.quantize.precision.SensitivityAnalysis} measures what a model loses when one layer alone is quantised, and {@link
 * dev.cortado.quantize.precision.MixedPrecisionSearch} joins such figures into a model that keeps a budget. {@link
 * dev.cortado.quantize.precision.AutoQuantization} tries whole methods one after another until one keeps within a loss.
 *
 * <p>What a loss is says a {@link dev.cortado.quantize.precision.ModelLoss}; how long layers take says a {@link
 * dev.cortado.quantize.precision.LayerTimes}: nothing here measures speed.
 */
package dev.cortado.quantize.precision;
