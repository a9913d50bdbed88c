/**
 * How good models are at tasks, with intervals, and whether one is better than another.
 *
 * <p>An {@link dev.cortado.measure.evaluate.EvaluationTask} runs a model over its samples and keeps what it got sample by sample
 * ({@link dev.cortado.measure.evaluate.SampleScores}). {@link dev.cortado.measure.evaluate.Evaluator} runs several models over the
 * same samples: every metric gets a 95 % bootstrap interval over samples, and the first metric's difference to the first model's
 * is tested on the pairs ({@link dev.cortado.measure.evaluate.PairedDifference}). {@code no difference shown} is an answer.
 *
 * <p>Tasks: {@link dev.cortado.measure.evaluate.SimilarityTask}, {@link dev.cortado.measure.evaluate.RetrievalTask}, {@link
 * dev.cortado.measure.evaluate.ProbeTask}, {@link dev.cortado.measure.evaluate.TextClassificationTask}, {@link
 * dev.cortado.measure.evaluate.ImageClassificationTask}, {@link dev.cortado.measure.evaluate.PerplexityTask}, {@link
 * dev.cortado.measure.evaluate.OcrTask}; {@link dev.cortado.measure.evaluate.GeneratedTexts} scores texts that are there already.
 */
package dev.cortado.measure.evaluate;
