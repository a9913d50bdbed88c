package dev.cortado.extension;

import dev.cortado.magics.AddedJar;
import dev.cortado.magics.CapturedOutput;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.SessionState;
import dev.cortado.magics.assist.MagicAssistant;
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

    /**
     * Makes the classes of these jars or folders available to the cells that follow, as far as nothing of theirs is there
     * already.
     *
     * @return what became of each, in the same order
     */
    List<AddedJar> addToClasspath(List<Path> paths);

    /** The class path of the cells, in order. */
    List<Path> classpath();

    /** Takes what can say which verbs, options and values may stand in a magic's line while it is written. */
    default void assist(MagicAssistant assistant) {}

    /**
     * What the user wrote behind the verb of the magic that is running: for a magic that takes code, whose blanks and
     * quotes the words of its arguments have lost. Without comment and trailing semicolon; <code>{name}</code> stays as
     * it is. Empty if no magic runs or the kernel does not know.
     */
    default Optional<String> magicText() {
        return Optional.empty();
    }

    /** Whether the value of the magic that is running goes somewhere, so that the magic need not show it. */
    default boolean magicValueIsTaken() {
        return true;
    }

    /**
     * Evaluates source that stands in a file.
     *
     * @param name what errors call the file
     */
    Object evaluateFile(String source, String name);

    /** What the session holds beyond variables and values. */
    default Optional<SessionState> sessionState() {
        return Optional.empty();
    }

    /** Asks the person at the notebook for a line, hidden while it is typed if it is secret; empty if nobody can be asked. */
    default Optional<String> ask(String prompt, boolean secret) {
        return Optional.empty();
    }

    /** Runs something and keeps what it prints and shows. */
    default CapturedOutput capture(Runnable work) {
        throw new MagicException("this kernel cannot capture what a cell prints: use Cortado's kernel.");
    }
}
