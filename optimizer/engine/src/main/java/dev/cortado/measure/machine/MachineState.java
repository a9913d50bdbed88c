package dev.cortado.measure.machine;

import java.util.List;

/**
 * The machine while something was timed; NaN, or -1 for counts, where the system does not tell.
 *
 * @param megahertzBefore the mean frequency of the processors before
 * @param megahertzAfter the same after
 * @param stolenShare the share of the processors' time that a hypervisor gave to others, 0 to 1
 * @param otherShare the share of the processors' time that other processes of this machine used meanwhile, 0 to 1
 * @param otherShareBefore the same just before, while this process did nothing
 * @param throttles how often a processor was slowed down for its heat meanwhile
 * @param spinMillis the median time of the {@link CalibrationSpin}
 * @param spinSpread how far its times differ, see {@link CalibrationSpin#spread}
 */
public record MachineState(
        double megahertzBefore,
        double megahertzAfter,
        double stolenShare,
        double otherShare,
        double otherShareBefore,
        long throttles,
        double spinMillis,
        double spinSpread) {

    /** Nothing is known. */
    public static final MachineState UNKNOWN =
            new MachineState(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, -1, Double.NaN, Double.NaN);

    private static final double NANOS_PER_MILLI = 1e6;

    /**
     * What happened between two readings.
     *
     * @param spins times of the calibration spin in nanoseconds
     */
    public static MachineState between(MachineReading before, MachineReading after, List<Long> spins) {
        double all = after.allTicks() - before.allTicks();
        boolean ticking = before.allTicks() >= 0 && all > 0;
        double own = (double) (after.ownNanos() - before.ownNanos())
                / ((double) (after.nanos() - before.nanos()) * after.processors());
        double busy = (after.busyTicks() - before.busyTicks()) / all;
        long[] nanos = spins.stream().mapToLong(Long::longValue).sorted().toArray();
        return new MachineState(
                before.megahertz(),
                after.megahertz(),
                ticking ? (after.stolenTicks() - before.stolenTicks()) / all : Double.NaN,
                ticking ? Math.max(0, busy - own) : Double.NaN,
                Double.NaN,
                before.throttles() < 0 ? -1 : after.throttles() - before.throttles(),
                nanos.length == 0 ? Double.NaN : nanos[nanos.length / 2] / NANOS_PER_MILLI,
                CalibrationSpin.spread(nanos));
    }

    /** The state with the share of other work just before, 0 to 1. */
    public MachineState withOtherShareBefore(double share) {
        return new MachineState(
                megahertzBefore, megahertzAfter, stolenShare, otherShare, share, throttles, spinMillis, spinSpread);
    }
}
