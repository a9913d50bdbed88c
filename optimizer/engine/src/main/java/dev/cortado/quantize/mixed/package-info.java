/**
 * Models whose layers differ in precision. A {@link dev.cortado.quantize.mixed.LayerCandidate} is one way to quantise a layer; {@link
 * dev.cortado.quantize.mixed.SensitivityAnalysis} measures what a model loses when one layer alone is quantised so; {@link
 * dev.cortado.quantize.mixed.MixedPrecisionSearch} joins such figures into a model that keeps a budget, running every model that it looks
 * at on a {@link dev.cortado.quantize.mixed.VariantBench}.
 *
 * <p>How long layers take says a {@link dev.cortado.quantize.mixed.LayerTimes}: nothing here measures speed.
 */
package dev.cortado.quantize.mixed;
