package dev.cortado.quantize.mixed;

/**
 * A mixed model that a search has made and run.
 *
 * @param assignment which layer is quantised how
 * @param loss measured
 * @param sqnrDecibels measured; NaN when the loss does not look at outputs
 * @param bytes measured
 * @param predictedMillis the float model's time less what the quantised layers save; NaN when times are not known
 * @param onFront whether no other tried model loses less and is as small (or as fast, where the search is for that)
 */
public record TriedModel(
        LayerAssignment assignment,
        double loss,
        double sqnrDecibels,
        long bytes,
        double predictedMillis,
        boolean onFront) {

    /** How many layers are quantised. */
    public int quantizedLayers() {
        return assignment.layers().size();
    }

    TriedModel onFront(boolean is) {
        return new TriedModel(assignment, loss, sqnrDecibels, bytes, predictedMillis, is);
    }

    /** What the goal wants little of. */
    double cost(Benefit benefit) {
        return benefit == Benefit.SIZE ? bytes : predictedMillis;
    }
}
