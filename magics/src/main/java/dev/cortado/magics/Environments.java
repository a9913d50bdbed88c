package dev.cortado.magics;

import dev.cortado.record.Environment;
import dev.cortado.runtime.Hardware;
import java.util.Map;
import java.util.TreeMap;

/** Describes the machine and software of this process once, for all records. */
public final class Environments {

    private Environment known;

    /** The environment; probed on the first call. */
    public synchronized Environment current() {
        if (known == null) {
            known = probe(Hardware.probe());
        }
        return known;
    }

    private static Environment probe(Hardware hardware) {
        return new Environment(
                version(Environments.class),
                Runtime.version().toString(),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                hardware.cpu(),
                hardware.instructionSets(),
                hardware.logicalProcessors(),
                hardware.memoryBytes(),
                Runtime.getRuntime().availableProcessors(),
                libraries());
    }

    private static Map<String, String> libraries() {
        Map<String, String> versions = new TreeMap<>();
        versions.put(
                "onnxruntime", ai.onnxruntime.OrtEnvironment.getEnvironment().getVersion());
        versions.put("tablesaw", version(tech.tablesaw.api.Table.class));
        versions.put("xchart", version(org.knowm.xchart.XYChart.class));
        return versions;
    }

    /** The version in a class's jar; {@code development} when it was not loaded from one that says. */
    private static String version(Class<?> type) {
        String written = type.getPackage().getImplementationVersion();
        return written == null ? "development" : written;
    }
}
