package dev.cortado.measure.compare;

/**
 * What a model's file says.
 *
 * @param model its name
 * @param bytes on disk, with external data
 * @param parameters how many weights
 * @param recipe the passes that made it, as a short text; empty for a model as it came
 */
public record ModelFacts(String model, long bytes, long parameters, String recipe) {}
