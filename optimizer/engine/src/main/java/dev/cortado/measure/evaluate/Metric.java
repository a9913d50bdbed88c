package dev.cortado.measure.evaluate;

/**
 * A metric as a column of a result.
 *
 * @param name the column, lower_snake_case, with the unit if it has one
 * @param higherIsBetter false for error rates and perplexity
 * @param tolerance by how much a repeated run on another processor may differ, in the metric's own unit
 */
public record Metric(String name, boolean higherIsBetter, double tolerance) {

    /** A share from 0 to 1, or a correlation, of which more is better. */
    static Metric share(String name) {
        return new Metric(name, true, 0.01);
    }
}
