package dev.cortado.runtime.worker;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The class path a child JVM needs to see what a class of this JVM sees. A notebook's {@code %maven} adds jars to a class
 * loader of its own, which {@code java.class.path} does not name.
 */
public final class WorkerClassPath {

    private WorkerClassPath() {}

    /**
     * The entries of this JVM's class path, and behind them what the loaders of a class add to it: a parent's before its
     * child's, each once.
     */
    public static List<String> entries(Class<?> type) {
        Set<String> entries = new LinkedHashSet<>(
                Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator)));
        Deque<ClassLoader> outermostFirst = new ArrayDeque<>();
        for (ClassLoader loader = type.getClassLoader(); loader != null; loader = loader.getParent()) {
            outermostFirst.push(loader);
        }
        for (ClassLoader loader : outermostFirst) {
            if (loader instanceof URLClassLoader urls) {
                for (URL url : urls.getURLs()) {
                    addFile(url, entries);
                }
            }
        }
        // A loader of another kind does not tell its files, but each class knows its own.
        if (type.getProtectionDomain().getCodeSource() != null) {
            addFile(type.getProtectionDomain().getCodeSource().getLocation(), entries);
        }
        return List.copyOf(entries);
    }

    /** The entries as one text, for a command line. */
    static String of(Class<?> type) {
        return String.join(File.pathSeparator, entries(type));
    }

    private static void addFile(URL url, Collection<String> entries) {
        if (url != null && url.getProtocol().equals("file")) {
            try {
                entries.add(Path.of(url.toURI()).toString());
            } catch (URISyntaxException | IllegalArgumentException e) {
                // Not the name of a file here: a child JVM could not read it either.
            }
        }
    }
}
