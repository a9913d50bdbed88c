package dev.cortado.extension;

import dev.cortado.progress.Cancellation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a kernel can tell the magics about the session it holds, beyond what every JJava-family kernel offers. */
public interface NotebookHost {

    /** The names of the variables that exist in the session now. */
    Set<String> variableNames();

    /** The token that an interrupt of the running cell cancels. */
    Cancellation cancellation();

    /** Makes the classes of these jars or folders available to the cells that follow. */
    void addToClasspath(List<Path> paths);

    /** The class path of the cells, in order. */
    List<Path> classpath();

    /**
     * What the user wrote behind the verb of the magic that is running: for a magic that takes code, whose blanks and
     * quotes the words of its arguments have lost. Without comment and trailing semicolon; <code>{name}</code> stays as
     * it is. Empty if no magic runs or the kernel does not know.
     */
    default Optional<String> magicText() {
        return Optional.empty();
    }
}
