package dev.cortado.runner.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs every probe at the same time; one that hangs or fails says so and holds up nobody. */
public final class Doctor {

    private static final Duration LIMIT = Duration.ofMillis(2500);

    private Doctor() {}

    /** Looks at everything, in under three seconds. */
    public static List<Finding> examine() throws InterruptedException {
        List<Probe> probes = new ArrayList<>(OwnProbes.all());
        probes.addAll(MachineProbes.all());
        probes.addAll(ProgramProbes.all());
        return examine(probes, LIMIT);
    }

    static List<Finding> examine(List<Probe> probes, Duration limit) throws InterruptedException {
        // Not closed with a try: that would wait for probes that hang.
        ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().daemon().name("cortado-doctor-", 0).factory());
        List<Future<List<Finding>>> running = new ArrayList<>();
        for (Probe probe : probes) {
            running.add(threads.submit(probe::look));
        }
        long end = System.nanoTime() + limit.toNanos();
        List<Finding> findings = new ArrayList<>();
        for (int index = 0; index < running.size(); index++) {
            String name = probes.get(index).name();
            try {
                findings.addAll(running.get(index).get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS));
            } catch (TimeoutException slow) {
                findings.add(Finding.missing(name, "no answer in time", ""));
            } catch (ExecutionException failed) {
                findings.add(
                        Finding.missing(name, String.valueOf(failed.getCause().getMessage()), ""));
            }
        }
        threads.shutdownNow();
        return findings;
    }
}
