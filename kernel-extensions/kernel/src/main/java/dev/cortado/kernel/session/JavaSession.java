package dev.cortado.kernel.session;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The JShell of a notebook, and what is known about its snippets. */
public final class JavaSession implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(JavaSession.class);

    private final SnippetClassLoader loader = new SnippetClassLoader(ClassLoader.getSystemClassLoader());
    private final SnippetControl control;
    private final JShell shell;
    private final List<Path> classpath;
    private final Map<String, Place> places = new ConcurrentHashMap<>();

    /**
     * Starts a session.
     *
     * @param classpath what the cells can use
     * @param imports what they need not import, one declaration each; one that does not resolve is left out
     */
    public JavaSession(List<Path> classpath, List<String> imports, Interruption interruption) {
        this.classpath = new CopyOnWriteArrayList<>(classpath);
        control = new SnippetControl(loader, interruption);
        shell = JShell.builder()
                .executionEngine(control, Map.of())
                .compilerOptions("-parameters")
                .fileManager(files -> {
                    // Said outright, because an environment variable CLASSPATH would win over the process's own class
                    // path;
                    // not as a compiler option, because that would win over jars that are added later.
                    files.handleOption("-classpath", List.of(joined(classpath)).iterator());
                    return files;
                })
                .build();
        for (String declaration : imports) {
            SnippetEvent event = shell.eval(declaration).getFirst();
            if (event.status() != Snippet.Status.VALID) {
                LOGGER.debug("Not imported, because it does not resolve: {}", declaration);
            }
        }
    }

    /** The JShell itself, for what asks about code rather than runs it. */
    public JShell shell() {
        return shell;
    }

    /** Completion, completeness, documentation. */
    public SourceCodeAnalysis analysis() {
        return shell.sourceCodeAnalysis();
    }

    /** The loader of the cells' classes and of the jars added while the session runs. */
    public ClassLoader loader() {
        return loader;
    }

    SnippetControl control() {
        return control;
    }

    Map<String, Place> places() {
        return places;
    }

    /** The variables that cells have declared. */
    public Set<String> variableNames() {
        return shell.variables()
                .map(variable -> variable.name())
                .filter(name -> !name.startsWith("$"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Makes jars or folders available to the cells that follow. */
    public void addToClasspath(List<Path> paths) {
        List<Path> added = paths.stream()
                .map(path -> path.toAbsolutePath().normalize())
                .filter(path -> !classpath.contains(path))
                .distinct()
                .toList();
        if (!added.isEmpty()) {
            shell.addToClasspath(joined(added));
            classpath.addAll(added);
        }
    }

    private static String joined(List<Path> paths) {
        return paths.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** What the cells can use, in order. */
    public List<Path> classpath() {
        return List.copyOf(classpath);
    }

    @Override
    public void close() {
        shell.close();
        try {
            loader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
