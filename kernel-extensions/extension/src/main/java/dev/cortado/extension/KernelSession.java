package dev.cortado.extension;

import dev.cortado.magics.Bundle;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.NotebookSession;
import dev.cortado.progress.Cancellation;
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
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;

/** The notebook as a JJava-family kernel holds it. Variables are declared and read by evaluating source in the kernel. */
final class KernelSession implements NotebookSession {

    private final BaseKernel kernel;
    private final Optional<NotebookHost> host;
    private final SessionFolder folder = new SessionFolder();
    private final Set<String> boundHere = ConcurrentHashMap.newKeySet();
    private final Set<String> displayed = new HashSet<>();

    KernelSession(BaseKernel kernel) {
        this.kernel = kernel;
        this.host = kernel instanceof NotebookHost known ? Optional.of(known) : Optional.empty();
    }

    @Override
    public Optional<Object> value(String name) {
        return Optional.ofNullable(read(Set.of(name)).get(name));
    }

    @Override
    public Map<String, Object> variables() {
        return read(names());
    }

    private Set<String> names() {
        return host.map(NotebookHost::variableNames).orElse(boundHere);
    }

    /** Reads variables with one evaluation; if that fails because one of them is broken, reads them one by one. */
    private Map<String, Object> read(Set<String> wanted) {
        Set<String> existing = new TreeSet<>(wanted);
        existing.retainAll(names());
        if (existing.isEmpty()) {
            return Map.of();
        }
        String key = UUID.randomUUID().toString();
        String arguments =
                existing.stream().map(name -> "\"" + name + "\", " + name).collect(Collectors.joining(", "));
        try {
            kernel.eval(SessionBridge.class.getName() + ".give(\"" + key + "\", " + arguments + ");");
        } catch (RuntimeException e) {
            if (existing.size() == 1) {
                return Map.of();
            }
            Map<String, Object> readable = new LinkedHashMap<>();
            existing.forEach(name -> readable.putAll(read(Set.of(name))));
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
        kernel.eval(typeName + " " + name + " = (" + typeName + ") " + SessionBridge.class.getName() + ".take(\"" + key
                + "\");");
        boundHere.add(name);
    }

    @Override
    public Object evaluate(String source) {
        return kernel.evalRaw(source);
    }

    @Override
    public void show(Bundle bundle) {
        kernel.display(displayData(bundle));
    }

    @Override
    public void showUpdatable(String id, Bundle bundle) {
        DisplayData data = displayData(bundle);
        data.setDisplayId(id);
        synchronized (displayed) {
            if (displayed.add(id)) {
                kernel.display(data);
            } else {
                kernel.getIO().display.updateDisplay(data);
            }
        }
    }

    private static DisplayData displayData(Bundle bundle) {
        DisplayData data = new DisplayData();
        bundle.data().forEach(data::putData);
        bundle.metadata().forEach(data::putMetaData);
        return data;
    }

    @Override
    public Cancellation cancellation() {
        return host.map(NotebookHost::cancellation).orElse(Cancellation.NEVER);
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
    public void addToClasspath(List<Path> paths) {
        host.orElseThrow(() ->
                        new MagicException("This kernel's own magics add to the class path; Cortado's cannot here."))
                .addToClasspath(paths);
    }

    @Override
    public List<Path> classpath() {
        return host.map(NotebookHost::classpath)
                .orElseGet(() -> java.util.Arrays.stream(
                                System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                        .map(Path::of)
                        .toList());
    }

    /** Ends the session: its workspace goes. */
    void close() {
        folder.close();
    }
}
