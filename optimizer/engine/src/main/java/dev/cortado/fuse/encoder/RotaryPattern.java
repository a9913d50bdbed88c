package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.custom.Rotary;
import java.util.Optional;

/**
 * Rotary positions (Su et al. 2021), known by what became of each feature in the trial run: of a pair (a, b) of features {@code (a cos - b
 * sin, b cos + a sin)} of the angle {@code position * base^(-2i/dimensions)}, i being the pair's number. The pair are the halves' features of
 * one place, or neighbours; features behind the first dimensions may stay as they are. How a graph writes it does not matter then.
 */
final class RotaryPattern {

    private static final double SAME = 1e-3;
    private static final double SAME_BASE = 1e-5;
    private static final double USUAL_BASE = 10_000;
    private static final double ROUND = 100;

    private final FeatureSums sums;
    private final int[] features;
    private final double scale;
    private final int tokens;
    private final int width;
    private final Node node;

    private RotaryPattern(FeatureSums sums, int[] features, double scale) {
        this.sums = sums;
        this.features = features;
        this.scale = scale;
        this.tokens = sums.shape().get(2).intValue();
        this.width = sums.shape().get(3).intValue();
        this.node = sums.layer().node();
    }

    /**
     * How features are turned.
     *
     * @param sums of [batch, heads, tokens, width], at least one of which is a sum
     * @param features for each head's each dimension the feature that it is without turning
     * @param scale of all
     * @throws Mismatch if it is not rotary positions that count from 0
     */
    static Rotary of(FeatureSums sums, int[] features, double scale) throws Mismatch {
        return new RotaryPattern(sums, features, scale).described();
    }

    /** Whether two turn alike. */
    static boolean isSame(Optional<Rotary> one, Optional<Rotary> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() && other.isEmpty();
        }
        return one.get().dimensions() == other.get().dimensions()
                && one.get().interleaved() == other.get().interleaved()
                && Math.abs(one.get().base() - other.get().base())
                        <= SAME_BASE * one.get().base();
    }

    private Rotary described() throws Mismatch {
        int dimensions = 0;
        while (dimensions < width && sums.isSum(dimensions)) {
            dimensions++;
        }
        if (dimensions == 0 || dimensions % 2 != 0 || tokens < 2) {
            throw new Mismatch(node, "expected an even number of features, from a head's first on, to be turned");
        }
        boolean interleaved = dimensions > 2 && other(0) == features[1];
        double base = base(dimensions, interleaved);
        for (int i = 0; i < sums.count(); i++) {
            check(i, dimensions, interleaved, base);
        }
        return new Rotary(base, dimensions, interleaved);
    }

    /** The feature that an element is summed with. */
    private int other(int element) {
        int feature = features[element / (tokens * width) % (features.length / width) * width + element % width];
        int first = sums.first()[element] % sums.layer().outputs();
        return first == feature ? sums.second()[element] % sums.layer().outputs() : first;
    }

    /** What an element has of its own feature, and of the other. */
    private double part(int element, boolean own) {
        int feature = features[element / (tokens * width) % (features.length / width) * width + element % width];
        boolean first = sums.first()[element] % sums.layer().outputs() == feature;
        return (first == own ? sums.factors()[element] : sums.otherFactors()[element]) / scale;
    }

    /**
     * The base, from the last position's angle of that pair whose angle says most of it: {@code base^(-x)} with x near {@code 1 / ln base}, but less
     * than half a turn.
     */
    private double base(int dimensions, boolean interleaved) {
        int half = dimensions / 2;
        double base = USUAL_BASE;
        for (int pair = 1; pair < half; pair++) {
            int element = interleaved ? 2 * pair : pair;
            double one = Math.atan2(-part(width + element, false), part(width + element, true));
            int position = Math.clamp((int) (Math.PI / Math.max(1e-9, one) - 0.5), 1, tokens - 1);
            int far = position * width + element;
            double angle = Math.atan2(-part(far, false), part(far, true)) / position;
            base = Math.pow(angle, -(double) half / pair);
            if (angle < Math.exp(-1)) {
                break;
            }
        }
        double rounded = Math.rint(base / ROUND) * ROUND;
        return Math.abs(base - rounded) <= SAME_BASE * base ? rounded : base;
    }

    private void check(int element, int dimensions, boolean interleaved, double base) throws Mismatch {
        int half = dimensions / 2;
        int place = element % width;
        int head = element / (tokens * width) % (features.length / width);
        int position = element / width % tokens;
        if (place >= dimensions) {
            if (sums.isSum(element) || Math.abs(part(element, true) - 1) > SAME) {
                throw new Mismatch(
                        node, "expected the features behind the first " + dimensions + " to stay as they are");
            }
            return;
        }
        boolean upper = interleaved ? place % 2 == 1 : place >= half;
        int pair = interleaved ? place / 2 : place % half;
        int step = interleaved ? 1 : half;
        boolean paired =
                sums.isSum(element) && other(element) == features[head * width + (upper ? place - step : place + step)];
        if (!paired) {
            throw new Mismatch(node, "expected halves of a head's features, or neighbours, to turn together");
        }
        double angle = position * Math.pow(base, -2.0 * pair / dimensions);
        double sine = upper ? Math.sin(angle) : -Math.sin(angle);
        if (!(Math.abs(part(element, true) - Math.cos(angle)) <= SAME)
                || !(Math.abs(part(element, false) - sine) <= SAME)) {
            throw new Mismatch(
                    node, "expected angles of position * base^(-2i/" + dimensions + "), positions counted from 0");
        }
    }
}
