package dev.cortado.kernel.nativeio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves what the running cell has printed natively when the process dies, such as the message of a native {@code abort()} or
 * the JVM's report of a crash: it is still in the pipes then. A shell waits for the end of the kernel, asleep, and copies the rest to where
 * the descriptors led at first. Only where a process can open the pipes of another by name, which is Linux.
 */
final class LastWords {

    private static final Logger LOGGER = LoggerFactory.getLogger(LastWords.class);

    /** Its input ends when this process does. It ignores what a terminal or a front end sends to both. */
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            exec 3<"/proc/$1/fd/$2" 4<"/proc/$1/fd/$3" 5<"/proc/$1/fd/$4" 6<"/proc/$1/fd/$5" || exit
            read -r end
            { cat <&3; cat <&4; } &
            { cat <&5; cat <&6; } >&2
            wait
            """;

    private LastWords() {}

    /** Starts the shell; must be called while the descriptors 1 and 2 still lead where they led at first. */
    static void watch(CapturedDescriptor out, CapturedDescriptor err) {
        if (!Files.isDirectory(Path.of("/proc/self/fd"))) {
            LOGGER.debug("What native code prints just before it ends the process cannot be saved on this system");
            return;
        }
        try {
            // The input stays open: it is what tells the shell that this process lives.
            new ProcessBuilder(
                            "/bin/sh",
                            "-c",
                            SCRIPT,
                            "cortado-last-words",
                            String.valueOf(ProcessHandle.current().pid()),
                            String.valueOf(out.recentEnd()),
                            String.valueOf(out.readEnd()),
                            String.valueOf(err.recentEnd()),
                            String.valueOf(err.readEnd()))
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            LOGGER.debug("What native code prints just before it ends the process cannot be saved", e);
        }
    }
}
