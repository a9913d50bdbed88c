package dev.cortado.kernel.session;

import dev.cortado.kernel.classpath.CellClassPath;
import dev.cortado.kernel.classpath.CellFileManager;
import dev.cortado.kernel.redefine.ImportFilter;
import dev.cortado.kernel.types.TypeIndex;
import dev.cortado.magics.AddedJar;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The JShell of a notebook, and what is known about its snippets. */
public final class JavaSession implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(JavaSession.class);

    private static final int MANY_DECLARATIONS = 60;

    private final SnippetClassLoader loader;
    private final SnippetControl control;
    private final JShell shell;
    private final CellClassPath classpath;
    private final TypeIndex types;
    private final Consumer<String> notes;
    private Place running;
    private int declarations;
    private final Map<String, Place> places = new ConcurrentHashMap<>();

    /** Starts a session whose notes go to {@code System.err}, the output of the cell. */
    public JavaSession(CellClassPath classpath, List<String> imports, Interruption interruption) {
        this(classpath, imports, interruption, note -> System.err.println(note));
    }

    /**
     * Starts a session.
     *
     * @param classpath what the cells can use
     * @param imports what they need not import, one declaration each; one that does not resolve is left out
     * @param notes takes lines about what a cell did to other cells' declarations
     */
    public JavaSession(
            CellClassPath classpath, List<String> imports, Interruption interruption, Consumer<String> notes) {
        this.notes = notes;
        this.classpath = classpath;
        types = new TypeIndex(classpath::entries, classpath::offers);
        loader = new SnippetClassLoader(classpath.exposedLoader());
        control = new SnippetControl(loader, interruption, this::locate);
        shell = JShell.builder()
                .executionEngine(control, Map.of())
                .compilerOptions("-parameters")
                .fileManager(files -> new CellFileManager(files, classpath::entries))
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

    /** What cells could import. */
    public TypeIndex types() {
        return types;
    }

    /**
     * The value of a variable, read without running any code; empty if there is no such variable, it is null or cannot be
     * read.
     */
    public Optional<Object> value(String name) {
        return shell.variables()
                .filter(variable -> variable.name().equals(name) && shell.status(variable) == Snippet.Status.VALID)
                .findFirst()
                .flatMap(variable -> control.valueOf(() -> shell.varValue(variable)));
    }

    /** The class of a type that a cell has declared; empty if none of that simple name was. */
    public Optional<Class<?>> declaredType(String name) {
        return control.declaredType(name);
    }

    /** The number of the cell that declared a snippet, or 0 if none did. */
    public int cellOf(Snippet snippet) {
        Place place = places.get(snippet.id());
        return place == null ? 0 : place.cell();
    }

    /** The loader of the cells' classes and of the jars added while the session runs. */
    public SnippetClassLoader loader() {
        return loader;
    }

    SnippetControl control() {
        return control;
    }

    Consumer<String> notes() {
        return notes;
    }

    /** Counts declarations: from some number on, JShell needs help to stay quick. */
    void declared(List<SnippetEvent> events) {
        for (SnippetEvent event : events) {
            if (event.snippet() instanceof DeclarationSnippet declaration
                    && !declaration.name().startsWith("$")
                    && ++declarations == MANY_DECLARATIONS) {
                Thread.ofPlatform().daemon().name("cortado-imports").start(ImportFilter::install);
            }
        }
    }

    /** Says where the snippets stand that run from now on; returns where the last one stood. */
    Place enter(Place place) {
        Place before = running;
        running = place;
        return before;
    }

    /** So that the place is known while the snippet runs: it may print a stack trace. */
    private void locate(String className) {
        if (running != null) {
            CellFrames.ids(className).forEach(id -> places.put(id, running));
        }
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

    /**
     * Makes jars or folders available to the cells that follow.
     *
     * @return what became of each
     */
    public List<AddedJar> addToClasspath(List<Path> paths) {
        List<AddedJar> results = classpath.add(paths);
        String added = results.stream()
                .filter(AddedJar::isNew)
                .map(jar -> jar.path().toString())
                .collect(Collectors.joining(File.pathSeparator));
        if (!added.isEmpty()) {
            shell.addToClasspath(added);
        }
        return results;
    }

    /** What the cells can use, in order. */
    public List<Path> classpath() {
        return classpath.entries();
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
