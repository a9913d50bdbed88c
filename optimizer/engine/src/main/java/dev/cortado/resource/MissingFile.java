package dev.cortado.resource;

import dev.cortado.text.NearestNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Says that a file is not there, and which ones are. */
public final class MissingFile {

    private MissingFile() {}

    /** Returns the error for a file that does not exist: one line, with the nearest names in its folder. */
    public static ResourceException of(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return new AbsentException("no file " + file + ": the folder " + folder + " does not exist");
        }
        return new AbsentException(
                "no file " + file + " in " + folder + hint(String.valueOf(file.getFileName()), folder));
    }

    static String hint(String name, Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            List<String> names = entries.filter(Files::isRegularFile)
                    .map(entry -> entry.getFileName().toString())
                    .filter(candidate -> !candidate.startsWith("."))
                    .toList();
            return NearestNames.hint(name, names);
        } catch (IOException e) {
            return ""; // A folder that may not be listed.
        }
    }
}
