package dev.cortado.measure.machine;

/**
 * What the system's counters say at one moment; -1, or NaN for the frequency, where the system does not tell.
 *
 * @param nanos the moment, as of {@link System#nanoTime}
 * @param processors how many there are
 * @param megahertz the mean frequency of the processors
 * @param allTicks time of all processors since the system started, in the system's ticks, idle time included
 * @param busyTicks of these, those in which a processor of this machine did something
 * @param stolenTicks of these, those that the hypervisor gave to somebody else
 * @param throttles how often a processor was slowed down for its heat since the system started
 * @param ownNanos processor time that this process has used
 */
public record MachineReading(
        long nanos,
        int processors,
        double megahertz,
        long allTicks,
        long busyTicks,
        long stolenTicks,
        long throttles,
        long ownNanos) {}
