/**
 * What is known of several models beside each other, relative to one of them.
 *
 * <p>{@link dev.cortado.measure.compare.Comparison} joins sizes, times, memory and quality out of the frames that were
 * measured ({@link dev.cortado.measure.compare.Evidence}); what was not measured stays missing, and figures measured under
 * different conditions are not mixed. {@link dev.cortado.measure.compare.ParetoFront} says which models no other beats, and
 * {@link dev.cortado.measure.compare.Trade} which of those costs least for what it gains.
 */
package dev.cortado.measure.compare;
