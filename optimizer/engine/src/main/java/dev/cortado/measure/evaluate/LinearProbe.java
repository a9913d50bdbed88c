package dev.cortado.measure.evaluate;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import dev.cortado.progress.Cancellation;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A linear probe: logistic regression on vectors that stay as they are, which shows what they hold (Alain and Bengio, "Understanding
 * intermediate layers using linear classifier probes", 2016). LIBLINEAR's L2-regularised one, one class against the rest, with an
 * intercept (Fan et al., JMLR 9, 2008). Its cost C is the one of 0.1, 1, 10, 100, 1000 that is most accurate on a held-out fifth
 * of the training vectors, the smallest of equals; then all of them are learnt.
 */
final class LinearProbe {

    private static final double[] COSTS = {0.1, 1, 10, 100, 1000};
    private static final double HELD_OUT = 0.2;
    private static final double PRECISION = 1e-4;
    private static final double INTERCEPT = 1;

    private final Model model;

    private LinearProbe(Model model) {
        this.model = model;
    }

    /**
     * Learns.
     *
     * @param vectors one per sample, all of one width
     * @param classes of each vector its class
     * @param cancellation asked before each cost
     */
    static LinearProbe fit(List<float[]> vectors, List<Integer> classes, long seed, Cancellation cancellation) {
        StratifiedSplit split = StratifiedSplit.of(classes, HELD_OUT, seed);
        double best = COSTS[0];
        int mostRight = -1;
        for (double cost : COSTS) {
            cancellation.throwIfCancelled();
            LinearProbe probe = fit(vectors, classes, split.first(), cost, seed);
            int right = 0;
            for (int i : split.second()) {
                right += probe.predict(vectors.get(i)) == classes.get(i) ? 1 : 0;
            }
            if (right > mostRight) {
                mostRight = right;
                best = cost;
            }
        }
        List<Integer> all = IntStream.range(0, vectors.size()).boxed().toList();
        return fit(vectors, classes, all, best, seed);
    }

    private static LinearProbe fit(
            List<float[]> vectors, List<Integer> classes, List<Integer> chosen, double cost, long seed) {
        Problem problem = new Problem();
        problem.l = chosen.size();
        problem.n = vectors.getFirst().length + 1;
        problem.bias = INTERCEPT;
        problem.x = chosen.stream().map(i -> features(vectors.get(i))).toArray(Feature[][]::new);
        problem.y = chosen.stream().mapToDouble(classes::get).toArray();
        Parameter parameter = new Parameter(SolverType.L2R_LR, cost, PRECISION);
        parameter.setRandom(new Random(seed));
        Linear.disableDebugOutput(); // it prints to the cell otherwise
        return new LinearProbe(Linear.train(problem, parameter));
    }

    /** The class a vector is put into. */
    int predict(float[] vector) {
        return (int) Linear.predict(model, features(vector));
    }

    private static Feature[] features(float[] vector) {
        Feature[] features = new Feature[vector.length + 1];
        for (int i = 0; i < vector.length; i++) {
            features[i] = new FeatureNode(i + 1, vector[i]);
        }
        features[vector.length] = new FeatureNode(vector.length + 1, INTERCEPT);
        return features;
    }
}
