package dev.cortado.magics;

import java.io.FileNotFoundException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Turns an engine's exception into the one line a user reads. */
final class EngineErrors {

    private EngineErrors() {}

    static String message(Throwable error) {
        return switch (error) {
            case NoSuchFileException missing -> "there is no file " + missing.getFile() + ".";
            case FileNotFoundException missing -> "there is no file " + missing.getMessage() + ".";
            case AccessDeniedException denied -> "no permission for " + denied.getFile() + ".";
            case FileAlreadyExistsException there -> there.getFile() + " is there already, and is no folder.";
            case FileSystemException other
            when other.getReason() != null -> other.getFile() + ": " + other.getReason() + ".";
            default -> {
                String said = error.getMessage();
                if (said != null && !said.isBlank()) {
                    yield said;
                }
                yield error.getCause() != null
                        ? message(error.getCause())
                        : "failed with " + error.getClass().getSimpleName() + ".";
            }
        };
    }
}
