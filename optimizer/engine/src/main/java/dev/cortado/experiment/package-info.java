/**
 * Workflows that join several rooms of the engine. {@link dev.cortado.experiment.MixedPrecision} finds a model whose layers differ in
 * precision, with the layers' times from profiles ({@link dev.cortado.experiment.ProfiledLayerTimes}) and, where one is named, the quality
 * at a task ({@link dev.cortado.experiment.TaskLoss}).
 */
package dev.cortado.experiment;
