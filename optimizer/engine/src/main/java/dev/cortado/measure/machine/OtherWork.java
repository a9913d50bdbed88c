package dev.cortado.measure.machine;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How busy the machine is with other things: what is timed beside much of it is timed badly. */
public final class OtherWork {

    private static final long WINDOW_MILLIS = 200;

    private OtherWork() {}

    /**
     * Looks for a fifth of a second in which this process does nothing.
     *
     * @return the share of all processors in use, 0 to 1; 0 where the system does not tell
     */
    public static double share() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        // The load is that since the call before.
        double before = system.getCpuLoad();
        try {
            Thread.sleep(WINDOW_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Math.max(0, before);
        }
        double share = system.getCpuLoad();
        return Double.isNaN(share) ? 0 : Math.max(0, share);
    }
}
