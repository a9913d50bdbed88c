package dev.cortado.extension;

import dev.cortado.magics.AddedJar;
import dev.cortado.magics.CapturedOutput;
import dev.cortado.magics.CodeFailedException;
import dev.cortado.magics.PastCell;
import dev.cortado.magics.SessionState;
import dev.cortado.magics.host.SourceSession;
import dev.cortado.progress.Cancellation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.history.HistoryManager;

/** The notebook as a JJava-family kernel holds it, with all that the kernel can tell as a {@link NotebookHost}. */
final class KernelSession extends SourceSession {

    private final BaseKernel kernel;
    private final Optional<NotebookHost> host;
    private final Map<Path, String> addedBy = new ConcurrentHashMap<>();

    KernelSession(BaseKernel kernel) {
        super(new JJavaCalls(kernel));
        this.kernel = kernel;
        this.host = kernel instanceof NotebookHost known ? Optional.of(known) : Optional.empty();
    }

    @Override
    protected boolean mayHold(String name) {
        return host.map(known -> known.variableNames().contains(name)).orElseGet(() -> super.mayHold(name));
    }

    @Override
    protected Set<String> names() {
        return host.map(NotebookHost::variableNames).orElseGet(super::names);
    }

    @Override
    public Cancellation cancellation() {
        return host.map(NotebookHost::cancellation).orElseGet(super::cancellation);
    }

    @Override
    public Optional<String> magicText() {
        return host.flatMap(NotebookHost::magicText);
    }

    @Override
    public boolean valueIsTaken() {
        return host.map(NotebookHost::magicValueIsTaken).orElse(true);
    }

    @Override
    public void display(Object value) {
        kernel.display(
                value instanceof DisplayData data ? data : kernel.getRenderer().render(value));
    }

    @Override
    public Object evaluate(String source, String name) {
        if (host.isEmpty()) {
            return super.evaluate(source, name);
        }
        try {
            return host.get().evaluateFile(source, name);
        } catch (RuntimeException e) {
            throw new CodeFailedException(e);
        }
    }

    @Override
    public Optional<SessionState> state() {
        return host.flatMap(NotebookHost::sessionState);
    }

    @Override
    public Optional<String> ask(String prompt, boolean secret) {
        return host.flatMap(known -> known.ask(prompt, secret));
    }

    @Override
    public CapturedOutput capture(Runnable work) {
        return host.isPresent() ? host.get().capture(work) : super.capture(work);
    }

    @Override
    public List<PastCell> history() {
        HistoryManager history = kernel.getHistoryManager();
        return history == null ? super.history() : KernelHistory.cells(history);
    }

    @Override
    public void noteAdded(List<Path> paths, String magic) {
        paths.forEach(path -> addedBy.putIfAbsent(path.toAbsolutePath().normalize(), magic));
    }

    @Override
    public Map<Path, String> addedBy() {
        return Map.copyOf(addedBy);
    }

    @Override
    public void checkClasspathGrows() {
        if (host.isEmpty()) {
            super.checkClasspathGrows();
        }
    }

    @Override
    public List<AddedJar> addToClasspath(List<Path> paths) {
        return host.map(known -> known.addToClasspath(paths)).orElseGet(() -> super.addToClasspath(paths));
    }

    @Override
    public List<Path> classpath() {
        return host.map(NotebookHost::classpath).orElseGet(super::classpath);
    }
}
