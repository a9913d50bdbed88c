package dev.cortado.magics;

import java.nio.file.Path;

/**
 * What became of a jar or folder that was to be added to the class path.
 *
 * @param path the file or folder
 * @param name the artifact's name where it says one, else the file's
 * @param version the artifact's version; empty where it says none
 * @param outcome whether cells can use it
 * @param note what the user should know, as one sentence without a full stop; empty when there is nothing to say
 */
public record AddedJar(Path path, String name, String version, Outcome outcome, String note) {

    /** What can become of a jar. */
    public enum Outcome {
        /** It is on the class path now. */
        ADDED,
        /** It was there before, or the kernel has the very same. */
        PRESENT,
        /** Something else stands in its place, which the note names. */
        NOT_USED
    }

    /** A jar of which nothing is to be said. */
    public static AddedJar added(Path path, String name, String version) {
        return new AddedJar(path, name, version, Outcome.ADDED, "");
    }

    /** Whether it is on the class path now and was not before. */
    public boolean isNew() {
        return outcome == Outcome.ADDED;
    }

    /** Whether the note tells of something that may go wrong. */
    public boolean isWarning() {
        return !note.isEmpty() && outcome != Outcome.PRESENT;
    }
}
