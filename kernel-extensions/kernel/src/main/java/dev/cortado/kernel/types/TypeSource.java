package dev.cortado.kernel.types;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A place with class files: a module of the JDK, a jar, a folder. */
public interface TypeSource {

    /** Its top-level types, public or not. */
    List<TypeEntry> list() throws IOException;

    /**
     * The bytes of a class file.
     *
     * @throws IOException if it is not there any more
     */
    byte[] read(TypeEntry entry) throws IOException;

    /** Whether it belongs to the JDK. */
    boolean isPlatform();

    /** The name of the module, if it is one. */
    default Optional<String> module() {
        return Optional.empty();
    }

    /** The type of a class file's path such as {@code java/util/List.class}, or null if it is no top-level type. */
    static TypeEntry entry(String path, TypeSource source) {
        int slash = path.lastIndexOf('/');
        if (slash <= 0 || !path.endsWith(".class") || path.indexOf('$', slash) >= 0 || path.indexOf('-') >= 0) {
            return null;
        }
        String name = path.substring(slash + 1, path.length() - ".class".length());
        return new TypeEntry(path.substring(0, slash).replace('/', '.'), name, source);
    }
}
