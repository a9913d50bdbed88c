package dev.cortado.measure.scenario;

import java.util.SplittableRandom;

/** A server worked out from how long it takes for a query: where the search among real rates begins. */
public final class ServerSimulation {

    private static final int WINDOW = 5_000;
    private static final double RESOLUTION = 0.01;
    private static final double FIRST_SHARE = 0.5;

    private ServerSimulation() {}

    /**
     * Searches the highest rate in made-up time.
     *
     * @param serviceNanos how long queries took by themselves; each made-up query takes one of these, drawn at random
     * @param goal whose bound, percentile and seed count
     */
    public static RateSearch run(long[] serviceNanos, ServerGoal goal) {
        return run(
                serviceNanos,
                new ServerGoal(
                        goal.boundNanos(),
                        goal.percentile(),
                        Math.max(WINDOW, goal.window()),
                        goal.mostWindows(),
                        RESOLUTION,
                        goal.seed()),
                capacity(serviceNanos));
    }

    private static RateSearch run(long[] serviceNanos, ServerGoal goal, double capacity) {
        return RateSearch.run(capacity * FIRST_SHARE, capacity, goal.resolution(), rate -> {
            var clock = new SimulatedClock();
            var random = new SplittableRandom(goal.seed() + 1);
            return RateTrial.run(
                    rate,
                    goal,
                    clock,
                    () -> clock.advance(serviceNanos[random.nextInt(serviceNanos.length)]),
                    () -> {});
        });
    }

    /** The rate at which the server would be busy all the time. */
    public static double capacity(long[] serviceNanos) {
        double sum = 0;
        for (long nanos : serviceNanos) {
            sum += nanos;
        }
        return serviceNanos.length * 1e9 / sum;
    }
}
