package dev.cortado.magics;

import dev.cortado.progress.Cancellation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a magic may ask of the notebook it runs in. A kernel's extension implements it; tests use a small one in memory. */
public interface NotebookSession {

    /** The value of a variable of the session, if there is one of that name and it is not null. */
    Optional<Object> value(String name);

    /** The session's variables and their values; those that are null or cannot be read are left out. */
    Map<String, Object> variables();

    /**
     * Declares a variable, or replaces the one of that name.
     *
     * @param name a Java identifier
     * @param type the declared type; a public class
     * @param value an instance of the type
     */
    void bind(String name, Class<?> type, Object value);

    /**
     * Evaluates Java source in the session and returns the value of its last expression, or null.
     *
     * @throws CodeFailedException if the source does not compile or throws
     */
    Object evaluate(String source);

    /** Shows a bundle of one content in several MIME types. */
    void show(Bundle bundle);

    /** Shows a bundle that can be replaced in place by later calls with the same id. */
    void showUpdatable(String id, Bundle bundle);

    /** The token that an interrupt of the running cell cancels. */
    Cancellation cancellation();

    /** The folder relative paths start from: the notebook's. */
    Path directory();

    /** A folder for models made in this session; it goes when the session ends. */
    Path workspace();

    /**
     * Makes sure that {@link #addToClasspath} can be called: before anything is fetched for it.
     *
     * @throws MagicException if the kernel does not let magics add to its class path
     */
    default void checkClasspathGrows() {}

    /**
     * Makes the classes of these jars or folders available to the cells that follow, as far as nothing of theirs is there
     * already.
     *
     * @return what became of each, in the same order
     * @throws MagicException if the kernel does not let magics add to its class path
     */
    List<AddedJar> addToClasspath(List<Path> paths);

    /** What this session remembers; always the same object. */
    SessionMemory memory();

    /** Writes a line to the cell's standard error: for what the user should know though the magic went on. */
    default void warn(String line) {
        System.err.println(line);
    }

    /** Remembers which magic put these on the class path, for those who look at it later. */
    default void noteAdded(List<Path> paths, String magic) {}

    /** Which magic put what on the class path; what is missing here was there from the start. */
    default Map<Path, String> addedBy() {
        return Map.of();
    }

    /** The class path of the cells, in order. */
    List<Path> classpath();

    /**
     * What stands behind the verb of the running magic as the user wrote it, without comment and trailing semicolon and
     * with every <code>{name}</code> left as it is; empty if the kernel cannot say.
     */
    default Optional<String> magicText() {
        return Optional.empty();
    }

    /**
     * Whether somebody takes the value of the running magic, so that it need not be shown: a variable, as in
     * {@code x = %time f()}, or a kernel that shows the values of magics itself.
     */
    default boolean valueIsTaken() {
        return true;
    }

    /** Shows a value as the kernel shows the result of a cell. */
    default void display(Object value) {
        show(Bundle.text(String.valueOf(value)));
    }

    /**
     * Evaluates Java source that stands in a file, and magics in it; errors name the file and the line.
     *
     * @param name what errors call the file
     * @throws CodeFailedException if the source does not compile or throws
     */
    default Object evaluate(String source, String name) {
        return evaluate(source);
    }

    /** What the session holds beyond variables and values; empty if the kernel does not tell. */
    default Optional<SessionState> state() {
        return Optional.empty();
    }

    /**
     * Asks the person at the notebook for a line.
     *
     * @param secret whether it is not to be seen while it is typed
     * @return empty if the front end takes no input now
     */
    default Optional<String> ask(String prompt, boolean secret) {
        return Optional.empty();
    }

    /**
     * Runs something and keeps what it prints and shows instead of showing it; errors go their way.
     *
     * @throws MagicException if the kernel cannot
     */
    default CapturedOutput capture(Runnable work) {
        throw new MagicException("this kernel cannot capture what a cell prints: use Cortado's kernel.");
    }

    /** The cells run so far. */
    default List<PastCell> history() {
        throw new MagicException("this kernel keeps no history that magics can read: use Cortado's kernel.");
    }
}
