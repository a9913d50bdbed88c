package dev.cortado.magics.host;

import dev.cortado.magics.AddedJar;
import dev.cortado.magics.Bundle;
import dev.cortado.magics.CodeFailedException;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.NotebookSession;
import dev.cortado.magics.SessionMemory;
import dev.cortado.progress.Cancellation;
import dev.cortado.runtime.worker.WorkerClassPath;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;

/**
 * The notebook as any kernel holds it that can evaluate source. Variables are declared and read by evaluating source; the
 * names known are those that magics have bound, though any other is found when asked for. A kernel that can tell more
 * overrides what it knows.
 */
public class SourceSession implements NotebookSession, AutoCloseable {

    private final KernelCalls kernel;
    private final SessionFolder folder = SessionFolder.standard();
    private final Set<String> boundHere = ConcurrentHashMap.newKeySet();
    private final Set<String> displayed = new HashSet<>();
    private final SessionMemory memory = new SessionMemory();
    private volatile Cancellation cancellation = Cancellation.NEVER;

    public SourceSession(KernelCalls kernel) {
        this.kernel = kernel;
    }

    @Override
    public Optional<Object> value(String name) {
        return mayHold(name) ? Optional.ofNullable(read(Set.of(name)).get(name)) : Optional.empty();
    }

    @Override
    public Map<String, Object> variables() {
        return read(names());
    }

    /** Whether there may be a variable of that name; here, any name that could be one. */
    protected boolean mayHold(String name) {
        return SourceVersion.isIdentifier(name) && !SourceVersion.isKeyword(name);
    }

    /** The names of the session's variables; here, of those that magics have bound. */
    protected Set<String> names() {
        return boundHere;
    }

    /** Reads variables with one evaluation; if that fails because one of them is broken, reads them one by one. */
    private Map<String, Object> read(Set<String> wanted) {
        if (wanted.isEmpty()) {
            return Map.of();
        }
        String key = UUID.randomUUID().toString();
        String arguments = new TreeSet<>(wanted)
                .stream().map(name -> "\"" + name + "\", " + name).collect(Collectors.joining(", "));
        try {
            kernel.evaluate(SessionBridge.class.getName() + ".give(\"" + key + "\", " + arguments + ");");
        } catch (RuntimeException e) {
            if (wanted.size() == 1) {
                return Map.of();
            }
            Map<String, Object> readable = new LinkedHashMap<>();
            wanted.forEach(name -> readable.putAll(read(Set.of(name))));
            return readable;
        }
        @SuppressWarnings("unchecked")
        Map<String, Object> values = (Map<String, Object>) SessionBridge.take(key);
        return values;
    }

    @Override
    public void bind(String name, Class<?> type, Object value) {
        String typeName = type.getCanonicalName();
        String key = SessionBridge.leave(type.cast(value));
        try {
            kernel.evaluate(typeName + " " + name + " = (" + typeName + ") " + SessionBridge.class.getName()
                    + ".take(\"" + key + "\");");
        } finally {
            SessionBridge.forget(key);
        }
        boundHere.add(name);
    }

    @Override
    public Object evaluate(String source) {
        try {
            return kernel.evaluate(source);
        } catch (RuntimeException e) {
            throw new CodeFailedException(e);
        }
    }

    @Override
    public void show(Bundle bundle) {
        kernel.display(bundle);
    }

    @Override
    public void showUpdatable(String id, Bundle bundle) {
        synchronized (displayed) {
            if (displayed.add(id)) {
                kernel.display(id, bundle);
            } else {
                kernel.updateDisplay(id, bundle);
            }
        }
    }

    @Override
    public SessionMemory memory() {
        return memory;
    }

    @Override
    public Cancellation cancellation() {
        return cancellation;
    }

    /** Sets the token that stands for an interrupt of the magic that runs from now on. */
    void cancelledBy(Cancellation token) {
        cancellation = token;
    }

    @Override
    public Path directory() {
        return Path.of("").toAbsolutePath();
    }

    @Override
    public Path workspace() {
        return folder.path();
    }

    @Override
    public void checkClasspathGrows() {
        throw foreignClasspath();
    }

    @Override
    public List<AddedJar> addToClasspath(List<Path> paths) {
        throw foreignClasspath();
    }

    private MagicException foreignClasspath() {
        return new MagicException("Cortado's magics cannot add to the class path of the kernel '" + kernel.name()
                + "': use that kernel's own magics, or Cortado's kernel.");
    }

    @Override
    public List<Path> classpath() {
        return WorkerClassPath.entries(SourceSession.class).stream()
                .map(Path::of)
                .toList();
    }

    /** Ends the session: its workspace goes. */
    @Override
    public void close() {
        folder.close();
    }
}
