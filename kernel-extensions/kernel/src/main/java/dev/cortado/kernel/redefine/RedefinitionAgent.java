package dev.cortado.kernel.redefine;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Java agent through which the kernel may redefine classes.
 *
 * <p>It is loaded into the running JVM when first needed, by the JVM's own diagnostic command: a {@code -javaagent} on the
 * command line would cost time at every start and keep the JVM from using the AOT cache in full. A Java agent is named by
 * a jar; the one written here holds a manifest only, since the class is on the class path already.
 */
public final class RedefinitionAgent {

    private static final Logger LOGGER = LoggerFactory.getLogger(RedefinitionAgent.class);

    /** The JVM hands the agent over to a static method, once in the life of the process. */
    private static final AtomicReference<Instrumentation> HANDED_OVER = new AtomicReference<>();

    private RedefinitionAgent() {}

    /** Called by the JVM. */
    public static void agentmain(String options, Instrumentation instrumentation) {
        HANDED_OVER.set(instrumentation);
    }

    /** Loads the agent if it is not loaded yet; empty where the JVM does not allow it, and the log says why. */
    static synchronized Optional<Instrumentation> load() {
        if (HANDED_OVER.get() == null) {
            try {
                Path jar = Files.createTempFile("cortado-agent", ".jar");
                try {
                    writeManifest(jar);
                    Object answer = ManagementFactory.getPlatformMBeanServer()
                            .invoke(
                                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                    "jvmtiAgentLoad",
                                    new Object[] {new String[] {jar.toString()}},
                                    new String[] {String[].class.getName()});
                    if (HANDED_OVER.get() == null) {
                        LOGGER.warn("The JVM did not load the agent that redefines classes: {}", answer);
                    }
                } finally {
                    Files.deleteIfExists(jar);
                }
            } catch (IOException | JMException | RuntimeException | LinkageError e) {
                LOGGER.warn("The agent that redefines classes cannot be loaded", e);
            }
        }
        return Optional.ofNullable(HANDED_OVER.get()).filter(Instrumentation::isRedefineClassesSupported);
    }

    private static void writeManifest(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(new Attributes.Name("Agent-Class"), RedefinitionAgent.class.getName());
        attributes.put(new Attributes.Name("Can-Redefine-Classes"), "true");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream archive = new JarOutputStream(out, manifest)) {
            archive.finish();
        }
    }
}
