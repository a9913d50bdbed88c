package dev.cortado.magics.notebook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** Writes a text file so that nobody ever sees half of it. */
public final class NewFile {

    private NewFile() {}

    /** Writes the text under a temporary name and moves it into place, over what was there. Returns the file. */
    public static Path write(Path target, String text) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        Path fresh = folder.resolve("." + target.getFileName() + "-" + UUID.randomUUID());
        try {
            Files.writeString(fresh, text);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        return target;
    }
}
