package dev.cortado.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** The machine's parts with memory of their own. Memory of another part is slower to reach. */
public final class NumaNodes {

    private static final Path LINUX = Path.of("/sys/devices/system/node");

    private NumaNodes() {}

    /** How many there are; empty where the system does not tell (it does on Linux). */
    public static OptionalInt count() {
        return count(LINUX);
    }

    static OptionalInt count(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            long nodes = entries.filter(entry -> entry.getFileName().toString().matches("node\\d+"))
                    .count();
            return nodes > 0 ? OptionalInt.of((int) nodes) : OptionalInt.empty();
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }
}
