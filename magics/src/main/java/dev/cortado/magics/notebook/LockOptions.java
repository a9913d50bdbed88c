package dev.cortado.magics.notebook;

import picocli.CommandLine.Option;

/** What the magics that ask Maven for libraries can be told about the lock. */
final class LockOptions {

    @Option(names = "--update", description = "Resolves anew, whatever is locked, and locks the result in its place.")
    private boolean update;

    @Option(names = "--no-lock", description = "Neither reads nor writes the lock.")
    private boolean none;

    /** Whether a lock that is there counts. */
    boolean read() {
        return !update && !none;
    }

    /** Whether what was resolved is locked. */
    boolean write() {
        return !none;
    }
}
