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

    /** Makes the classes of these jars or folders available to the cells that follow. */
    void addToClasspath(List<Path> paths);

    /** The class path of the cells, in order. */
    List<Path> classpath();

    /**
     * What stands behind the verb of the running magic as the user wrote it, without comment and trailing semicolon and
     * with every <code>{name}</code> left as it is; empty if the kernel cannot say.
     */
    default Optional<String> magicText() {
        return Optional.empty();
    }
}
