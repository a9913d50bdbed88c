package dev.cortado.resource;

import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Files on this machine: hashed, not copied. */
final class LocalSource {

    private LocalSource() {}

    static Resource fetch(Location.Local location, Optional<String> pin, Progress progress) throws IOException {
        Path file = location.path();
        if (!Files.exists(file)) {
            throw MissingFile.of(file);
        }
        if (!Files.isRegularFile(file)) {
            throw new ResourceException(file + " is a folder, not a file" + MissingFile.hint("", file));
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
}
