package dev.cortado.measure;

import dev.cortado.measure.machine.CalibrationSpin;
import dev.cortado.measure.machine.MachineCounters;
import dev.cortado.measure.machine.MachineReading;
import dev.cortado.measure.machine.MachineState;
import dev.cortado.measure.machine.OtherWork;
import dev.cortado.measure.scenario.LoadClock;
import dev.cortado.measure.scenario.RateSearch;
import dev.cortado.measure.scenario.RateTrial;
import dev.cortado.measure.scenario.ServerGoal;
import dev.cortado.measure.scenario.ServerSimulation;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.InputSpec;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.worker.WorkerTask;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Puts models under a server's load, in the worker, one after the other. A model is warmed up and timed by itself; the highest rate is
 * then worked out from these times by simulation, and real load begins there.
 */
public final class ServerTask implements WorkerTask<ServerPlan, ServerTask.Measurements> {

    private static final long CALIBRATION_NANOS = 2_000_000_000;
    private static final int FEWEST_CALIBRATIONS = 20;
    private static final int MOST_CALIBRATIONS = 2_000;
    private static final int STEPS = 20;

    /**
     * All that was measured.
     *
     * @param configurations in the plan's order, the models of a configuration together
     * @param largestInputs per model, the inputs of the largest configuration
     */
    public record Measurements(List<Configuration> configurations, List<List<InputSpec>> largestInputs) {}

    /**
     * One model in one configuration.
     *
     * @param subject its index in the plan
     * @param tokens the sequence length
     * @param threads threads inside an operator
     * @param provider the execution provider
     * @param serviceNanos how long queries took by themselves
     * @param trials every rate that was tried
     * @param firstRunNanos the first run
     * @param sessionNanos opening the model
     * @param machine the machine during the load
     */
    public record Configuration(
            int subject,
            int tokens,
            int threads,
            String provider,
            List<Long> serviceNanos,
            List<Trial> trials,
            long firstRunNanos,
            long sessionNanos,
            MachineState machine) {}

    /**
     * One rate.
     *
     * @param ratePerSecond queries per second
     * @param passed whether it kept to the bound
     * @param settled whether its figures settled
     * @param windowNanos the bounded percentile of each window
     * @param throughputPerSecond answers per second
     * @param percentileNanos the plan's percentiles of all latencies
     * @param maxNanos the longest
     * @param queries how many there were
     */
    public record Trial(
            double ratePerSecond,
            boolean passed,
            boolean settled,
            List<Long> windowNanos,
            double throughputPerSecond,
            List<Long> percentileNanos,
            long maxNanos,
            long queries) {}

    @Override
    public Class<ServerPlan> requestType() {
        return ServerPlan.class;
    }

    @Override
    public Class<Measurements> resultType() {
        return Measurements.class;
    }

    @Override
    public Measurements run(ServerPlan plan, Progress progress) throws IOException {
        List<InputSynthesizer> synthesizers = new ArrayList<>();
        for (Subject subject : plan.subjects()) {
            synthesizers.add(InputSynthesizer.of(OnnxModel.read(subject.file())));
        }
        double otherWork = OtherWork.share();
        long all = (long) plan.providers().size()
                * plan.threads().size()
                * plan.tokens().size()
                * plan.subjects().size();
        List<Configuration> configurations = new ArrayList<>();
        for (String provider : plan.providers()) {
            for (int threads : plan.threads()) {
                RunSettings settings =
                        RunSettings.defaults().withThreads(threads).withProvider(provider);
                for (int tokens : plan.tokens()) {
                    for (int i = 0; i < plan.subjects().size(); i++) {
                        Subject subject = plan.subjects().get(i);
                        try (Contestant contestant = Contestant.open(subject.file(), settings)) {
                            contestant.prepare(
                                    ContestantGroup.specs(subject, synthesizers.get(i), 1, tokens), plan.seed());
                            configurations.add(measure(
                                    plan,
                                    contestant,
                                    new Configuration(i, tokens, threads, provider, List.of(), List.of(), 0, 0, null),
                                    otherWork,
                                    new Steps(progress, subject.name(), configurations.size(), all)));
                        }
                    }
                }
            }
        }
        int mostTokens = Collections.max(plan.tokens());
        List<List<InputSpec>> largest = new ArrayList<>();
        for (int i = 0; i < synthesizers.size(); i++) {
            largest.add(ContestantGroup.specs(plan.subjects().get(i), synthesizers.get(i), 1, mostTokens));
        }
        return new Measurements(configurations, largest);
    }

    private static Configuration measure(
            ServerPlan plan, Contestant contestant, Configuration where, double otherWork, Steps steps) {
        steps.report("by itself", 0);
        WarmUp.until(contestant::time, CALIBRATION_NANOS / 2);
        List<Long> service = calibrate(contestant);
        long[] serviceNanos = service.stream().mapToLong(Long::longValue).toArray();
        ServerGoal goal = plan.goal();
        double capacity = ServerSimulation.capacity(serviceNanos);
        double guess = ServerSimulation.run(serviceNanos, goal)
                .best()
                .map(RateTrial::ratePerSecond)
                .orElse(Double.NaN);
        List<Trial> trials = new ArrayList<>();
        MachineCounters counters = MachineCounters.system();
        var spin = new CalibrationSpin();
        List<Long> spins = new ArrayList<>();
        MachineReading before = counters.read();
        // Where even a simulated server fails at every rate, the model alone takes too long: there is nothing to
        // search.
        if (!Double.isNaN(guess)) {
            RateSearch.run(guess, capacity, goal.resolution(), rate -> {
                steps.report(task(goal, rate), trials.size());
                spins.add(spin.nanos());
                RateTrial trial =
                        RateTrial.run(rate, goal, LoadClock.SYSTEM, contestant::run, () -> spins.add(spin.nanos()));
                trials.add(trial(plan, trial));
                return trial;
            });
        }
        MachineState machine =
                MachineState.between(before, counters.read(), spins).withOtherShareBefore(otherWork);
        return new Configuration(
                where.subject,
                where.tokens,
                where.threads,
                where.provider,
                service,
                trials,
                contestant.firstRunNanos(),
                contestant.sessionNanos(),
                machine);
    }

    private static List<Long> calibrate(Contestant contestant) {
        List<Long> times = new ArrayList<>();
        long used = 0;
        while (times.size() < FEWEST_CALIBRATIONS || (used < CALIBRATION_NANOS && times.size() < MOST_CALIBRATIONS)) {
            long nanos = Math.max(1, contestant.time());
            times.add(nanos);
            used += nanos;
        }
        return times;
    }

    private static String task(ServerGoal goal, double rate) {
        double seconds = 3.0 * goal.window() / rate;
        return String.format(
                Locale.ROOT, "%.1f queries per second, about %.0f s and more until settled", rate, seconds);
    }

    private static Trial trial(ServerPlan plan, RateTrial trial) {
        return new Trial(
                trial.ratePerSecond(),
                trial.passed(),
                trial.settled(),
                trial.windowNanos(),
                trial.throughputPerSecond(),
                plan.percentiles().stream().map(trial::percentileNanos).toList(),
                trial.latencies().maxNanos(),
                trial.latencies().count());
    }

    /** Where this model's search stands among all. The number of trials is not known before. */
    private record Steps(Progress progress, String model, int index, long all) {

        void report(String what, int trials) {
            progress.step(
                    "server load: " + model + ", " + what,
                    (long) index * STEPS + Math.min(trials * 2L, STEPS - 1),
                    all * STEPS,
                    Progress.Unit.ITEMS);
        }
    }
}
