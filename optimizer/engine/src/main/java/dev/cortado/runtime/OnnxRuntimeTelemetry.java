package dev.cortado.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;

/**
 * Keeps ONNX Runtime from reporting its use. From 1.29 on it does so on Linux and macOS, and while it composes the report
 * it runs regular expressions over the process's command line that overflow the stack when that is long, as a Java class
 * path makes it: the process dies without a message. It reads the variable {@value #VARIABLE} when its environment is
 * made, so that has to be in the process's own environment by then, where Java cannot put it but the C library can.
 *
 * @see <a href="https://github.com/vespa-engine/vespa/pull/37786">the crash, described by others</a>
 */
public final class OnnxRuntimeTelemetry {

    /** The environment variable that switches the reports off. */
    public static final String VARIABLE = "ORT_DISABLE_TELEMETRY";

    private OnnxRuntimeTelemetry() {}

    /** The environment to give to a child process that will run models. */
    public static Map<String, String> environment() {
        return Map.of(VARIABLE, "1");
    }

    /**
     * Sets the variable in this process unless it is set; where there is no POSIX {@code setenv}, does nothing. To be
     * called before anybody makes the environment, so by a process that runs foreign code as soon as it starts.
     */
    @SuppressWarnings("restricted") // calls the C library, which every Cortado JVM may
    public static void switchOff() {
        if (System.getenv(VARIABLE) != null) {
            return;
        }
        Linker linker = Linker.nativeLinker();
        MemorySegment setenv = linker.defaultLookup().find("setenv").orElse(null);
        if (setenv == null) {
            return;
        }
        var descriptor = FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
        try (Arena arena = Arena.ofConfined()) {
            int failed = (int) linker.downcallHandle(setenv, descriptor)
                    .invokeExact(arena.allocateFrom(VARIABLE), arena.allocateFrom("1"), 0);
            if (failed != 0) {
                throw new IllegalStateException("setenv refused " + VARIABLE);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("setenv could not be called", e);
        }
    }
}
