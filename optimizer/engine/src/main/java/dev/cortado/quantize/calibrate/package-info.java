/**
 * Calibration: which range of floats each inner value of a model shall have integers for, found by running the model on samples.
 *
 * <p>A {@link dev.cortado.quantize.calibrate.Calibrator} lets samples stream through the model and keeps of each value a few numbers or
 * a histogram of fixed size, so that memory does not grow with the samples. What it finds, a {@link
 * dev.cortado.quantize.calibrate.Calibration}, does not depend on how samples were batched nor on their order: counts are whole numbers,
 * and a histogram's bins are merged two by two when a value does not fit, which gives the same counts in whatever order values come.
 */
package dev.cortado.quantize.calibrate;
