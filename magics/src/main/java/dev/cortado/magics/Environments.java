package dev.cortado.magics;

import dev.cortado.record.Environment;
import dev.cortado.runtime.Hardware;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Describes the machine and software of this process once, for all records. */
public final class Environments {

    private Environment known;

    /** The environment; probed on the first call. */
    public synchronized Environment current() {
        if (known == null) {
            known = probe(Hardware.probe(), versions());
        }
        return known;
    }

    private static Environment probe(Hardware hardware, Map<String, String> versions) {
        String cortado = versions.remove("cortado");
        return new Environment(
                cortado,
                Runtime.version().toString(),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                hardware.cpu(),
                hardware.instructionSets(),
                hardware.logicalProcessors(),
                hardware.memoryBytes(),
                Runtime.getRuntime().availableProcessors(),
                versions);
    }

    /** The versions the build was made with, by library; Cortado's own among them. */
    private static Map<String, String> versions() {
        Properties written = new Properties();
        try (InputStream file = Environments.class.getResourceAsStream("versions.properties")) {
            written.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException("versions.properties cannot be read", e);
        }
        Map<String, String> versions = new TreeMap<>();
        written.stringPropertyNames().forEach(name -> versions.put(name, written.getProperty(name)));
        return versions;
    }
}
