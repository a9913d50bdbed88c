package dev.cortado.measure;

import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this JVM did beside the work since it started.
 *
 * @param gcMillis time of garbage collections
 * @param jitMillis time of the JIT compiler's threads, which run beside the work
 */
record JvmActivity(long gcMillis, long jitMillis) {

    static final JvmActivity NONE = new JvmActivity(0, 0);

    static JvmActivity now() {
        long gc = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            gc += Math.max(0, collector.getCollectionTime());
        }
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        boolean known = compiler != null && compiler.isCompilationTimeMonitoringSupported();
        return new JvmActivity(gc, known ? compiler.getTotalCompilationTime() : 0);
    }

    JvmActivity since(JvmActivity before) {
        return new JvmActivity(gcMillis - before.gcMillis, jitMillis - before.jitMillis);
    }

    JvmActivity plus(JvmActivity other) {
        return new JvmActivity(gcMillis + other.gcMillis, jitMillis + other.jitMillis);
    }
}
