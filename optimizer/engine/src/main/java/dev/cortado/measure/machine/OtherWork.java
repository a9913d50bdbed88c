package dev.cortado.measure.machine;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How busy other processes keep the machine; what this one does itself, such as compiling, is not counted. */
public final class OtherWork {

    /** More than this share of the processors makes peaks and times doubtful. */
    public static final double NOTEWORTHY = 0.25;

    private static final long WINDOW_MILLIS = 200;

    private OtherWork() {}

    /**
     * Looks for a fifth of a second.
     *
     * @return the share of all processors that other processes use, 0 to 1; 0 where the system does not tell
     */
    public static double share() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        // Both are those since the call before.
        difference(system);
        try {
            Thread.sleep(WINDOW_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
        return difference(system);
    }

    private static double difference(OperatingSystemMXBean system) {
        double other = system.getCpuLoad() - Math.max(0, system.getProcessCpuLoad());
        return Double.isNaN(other) ? 0 : Math.clamp(other, 0, 1);
    }
}
