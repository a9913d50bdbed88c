/**
 * Quality metrics: pure functions over arrays and lists, one metric a file, each with its source. They know no model and no file.
 *
 * <p>Likeness: {@link dev.cortado.measure.metric.Pearson}, {@link dev.cortado.measure.metric.Spearman}. Retrieval: {@link
 * dev.cortado.measure.metric.Ranking}, {@link dev.cortado.measure.metric.Recall}, {@link
 * dev.cortado.measure.metric.ReciprocalRank}, {@link dev.cortado.measure.metric.Ndcg}. Classification: {@link
 * dev.cortado.measure.metric.Accuracy}, {@link dev.cortado.measure.metric.ConfusionMatrix}, {@link
 * dev.cortado.measure.metric.FScore}. Texts: {@link dev.cortado.measure.metric.Bleu}, {@link
 * dev.cortado.measure.metric.RougeL}, {@link dev.cortado.measure.metric.AnswerMatch}, {@link
 * dev.cortado.measure.metric.ErrorRate}, {@link dev.cortado.measure.metric.Perplexity}. One model's answers beside another's:
 * {@link dev.cortado.measure.metric.Cosine}, {@link dev.cortado.measure.metric.SignalToNoise}, {@link
 * dev.cortado.measure.metric.TopKAgreement}, {@link dev.cortado.measure.metric.KlDivergence}.
 *
 * <p>Where a metric is not defined (a constant list has no correlation, an empty reference no error rate) it is NaN, or an
 * {@link java.lang.IllegalArgumentException} in one sentence where the input makes no sense at all; each class says which.
 */
package dev.cortado.measure.metric;
