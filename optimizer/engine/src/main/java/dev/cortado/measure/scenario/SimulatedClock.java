package dev.cortado.measure.scenario;

/** Time that passes only when told: for schedules that are worked out rather than lived through. */
public final class SimulatedClock implements LoadClock {

    private long now;

    /** Lets time pass. */
    public void advance(long nanos) {
        now += nanos;
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public void sleepUntil(long moment) {
        now = Math.max(now, moment);
    }
}
