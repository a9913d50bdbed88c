package dev.cortado.extension;

import dev.cortado.magics.Bundle;
import dev.cortado.magics.CodeFailedException;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.NotebookSession;
import dev.cortado.progress.Cancellation;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
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
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;

/** The notebook as a JJava-family kernel holds it. Variables are declared and read by evaluating source in the kernel. */
final class KernelSession implements NotebookSession {

    private final BaseKernel kernel;
    private final Optional<NotebookHost> host;
    private final SessionFolder folder = SessionFolder.standard();
    private final Set<String> boundHere = ConcurrentHashMap.newKeySet();
    private final Set<String> displayed = new HashSet<>();

    KernelSession(BaseKernel kernel) {
        this.kernel = kernel;
        this.host = kernel instanceof NotebookHost known ? Optional.of(known) : Optional.empty();
    }

    @Override
    public Optional<Object> value(String name) {
        boolean known = host.isPresent() ? names().contains(name) : isVariableName(name);
        return known ? Optional.ofNullable(read(Set.of(name)).get(name)) : Optional.empty();
    }

    @Override
    public Map<String, Object> variables() {
        return read(names());
    }

    /** A kernel that does not know its variables is asked for any name that could be one. */
    private static boolean isVariableName(String name) {
        return SourceVersion.isIdentifier(name) && !SourceVersion.isKeyword(name);
    }

    private Set<String> names() {
        return host.map(NotebookHost::variableNames).orElse(boundHere);
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
            kernel.evalRaw(SessionBridge.class.getName() + ".give(\"" + key + "\", " + arguments + ");");
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
            kernel.evalRaw(typeName + " " + name + " = (" + typeName + ") " + SessionBridge.class.getName() + ".take(\""
                    + key + "\");");
        } finally {
            SessionBridge.forget(key);
        }
        boundHere.add(name);
    }

    @Override
    public Object evaluate(String source) {
        try {
            return kernel.evalRaw(source);
        } catch (RuntimeException e) {
            throw new CodeFailedException(e);
        }
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
    public Optional<String> magicText() {
        return host.flatMap(NotebookHost::magicText);
    }

    @Override
    public void addToClasspath(List<Path> paths) {
        host.orElseThrow(() -> new MagicException("Cortado's magics cannot add to the class path of the kernel '"
                        + kernel.getName() + "': use that kernel's own magics, or Cortado's kernel."))
                .addToClasspath(paths);
    }

    @Override
    public List<Path> classpath() {
        return host.map(NotebookHost::classpath)
                .orElseGet(() -> Arrays.stream(
                                System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(Path::of)
                        .toList());
    }

    /** Ends the session: its workspace goes. */
    void close() {
        folder.close();
    }
}
