/**
 * What is written down about one run of anything, so that somebody else can run it again and say whether the same came
 * out.
 *
 * <p>A {@link dev.cortado.record.RunRecord} names what ran and with which arguments, the files that went in and came
 * out with their SHA-256, the seeds, the machine and the libraries, the time, and the result itself as a
 * {@link dev.cortado.record.Frame}. Every column of the frame says how it reproduces
 * ({@link dev.cortado.record.Reproducibility}): a size must come out the same, an accuracy within a tolerance, a time is
 * a measurement.
 *
 * <p>The JSON form is versioned ({@link dev.cortado.record.RunRecord#SCHEMA}) and described by the JSON Schema document
 * {@code record-1.schema.json} in this package. A notebook carries it in each cell's output under
 * {@link dev.cortado.record.RunRecord#MIME}. The same record gives the same bytes: keys have a fixed order.
 */
package dev.cortado.record;
