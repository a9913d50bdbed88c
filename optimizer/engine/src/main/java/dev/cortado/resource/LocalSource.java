package dev.cortado.resource;

import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Files on this machine: hashed, not copied. */
final class LocalSource {

    private LocalSource() {}

    static Resource fetch(Location.Local location, Optional<String> pin, Progress progress) throws IOException {
        Path file = location.path();
        if (!Files.exists(file)) {
            throw missing(file);
        }
        if (!Files.isRegularFile(file)) {
            throw new ResourceException(file + " is a folder, not a file" + NearestNames.hint("", fileNames(file)));
        }
        String hash;
        try {
            hash = FileHash.sha256(file, progress);
        } catch (AccessDeniedException e) {
            throw new ResourceException("may not read " + file + ": check its permissions", e);
        }
        if (pin.isPresent() && !pin.get().equals(hash)) {
            throw new ResourceException("wrong SHA-256 of " + file + ": expected " + pin.get() + ", found " + hash
                    + "; the file is as it was. If it is what you want, put its hash after #sha256=");
        }
        return new Resource(location.toString(), file.toAbsolutePath().normalize(), hash, Files.size(file));
    }

    /** Says that a file is not there, and what is. */
    static AbsentException missing(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return new AbsentException("no file " + file + ": the folder " + folder + " does not exist");
        }
        String name = String.valueOf(file.getFileName());
        return new AbsentException("no file " + file + " in " + folder + NearestNames.hint(name, fileNames(folder)));
    }

    private static List<String> fileNames(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isRegularFile)
                    .map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
