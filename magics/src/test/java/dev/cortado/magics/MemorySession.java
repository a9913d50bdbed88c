package dev.cortado.magics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Cancellation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A notebook in memory: what was shown and bound can be looked at. */
public final class MemorySession implements NotebookSession {

    public final List<Bundle> shown = new ArrayList<>();
    public final Map<String, Bundle> updatable = new LinkedHashMap<>();
    public final Map<String, Object> bound = new LinkedHashMap<>();
    public final List<Path> added = new ArrayList<>();
    public final List<String> warnings = new ArrayList<>();
    /** What becomes of a jar, by file name, where it is not just added. */
    public final Map<String, AddedJar> verdicts = new LinkedHashMap<>();

    public boolean classpathGrows = true;
    public final Cancellation cancellation = Cancellation.create();
    public final List<String> evaluated = new ArrayList<>();
    private final SessionMemory memory = new SessionMemory();
    private final Path directory;
    private Optional<String> magicText = Optional.empty();

    public MemorySession(Path directory) {
        this.directory = directory;
    }

    /** A runner of the installed magics in this session. */
    public MagicRunner runner() {
        return new MagicRunner(MagicCatalog.installed(), this, new Environments());
    }

    /** Runs a line as a cell would, splitting at blanks. */
    public Object run(String line) {
        List<String> words = List.of(line.substring(1).split(" +"));
        return runner().run(words.getFirst(), words.subList(1, words.size()), Optional.empty());
    }

    /** Runs a line as a kernel would that also knows what was written. */
    public Object runWritten(String line, String... words) {
        String verb = line.substring(1).split(" ", 2)[0];
        magicText = Optional.of(line.substring(1 + verb.length()).strip());
        try {
            return runner().run(verb, List.of(words), Optional.empty());
        } finally {
            magicText = Optional.empty();
        }
    }

    /** Holds a line to being refused in one line that names all these parts. */
    public void refused(String line, String... parts) {
        assertThatThrownBy(() -> run(line))
                .isInstanceOf(MagicException.class)
                .hasMessageContainingAll(parts)
                .satisfies(error -> assertThat(error.getMessage().lines()).hasSize(1));
    }

    /** The plain text of everything shown, in order. */
    public String text() {
        StringBuilder text = new StringBuilder();
        shown.forEach(bundle -> text.append(bundle.data().get("text/plain")).append('\n'));
        return text.toString();
    }

    @Override
    public Optional<Object> value(String name) {
        return Optional.ofNullable(bound.get(name));
    }

    @Override
    public Map<String, Object> variables() {
        return bound;
    }

    @Override
    public void bind(String name, Class<?> type, Object value) {
        bound.put(name, type.cast(value));
    }

    @Override
    public Object evaluate(String source) {
        evaluated.add(source);
        return source.isBlank() ? null : source.length();
    }

    @Override
    public void show(Bundle bundle) {
        shown.add(bundle);
    }

    @Override
    public void showUpdatable(String id, Bundle bundle) {
        updatable.put(id, bundle);
    }

    @Override
    public SessionMemory memory() {
        return memory;
    }

    @Override
    public Cancellation cancellation() {
        return cancellation;
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public Path workspace() {
        return directory;
    }

    @Override
    public Optional<String> magicText() {
        return magicText;
    }

    @Override
    public void checkClasspathGrows() {
        if (!classpathGrows) {
            throw new MagicException("this kernel's class path is its own");
        }
    }

    @Override
    public List<AddedJar> addToClasspath(List<Path> paths) {
        return paths.stream().map(this::add).toList();
    }

    private AddedJar add(Path path) {
        AddedJar result = verdicts.getOrDefault(
                path.getFileName().toString(),
                added.contains(path)
                        ? new AddedJar(path, "", "", AddedJar.Outcome.PRESENT, "")
                        : AddedJar.added(path, path.getFileName().toString(), ""));
        if (result.isNew()) {
            added.add(path);
        }
        return result;
    }

    @Override
    public void warn(String line) {
        warnings.add(line);
    }

    @Override
    public List<Path> classpath() {
        return List.copyOf(added);
    }
}
