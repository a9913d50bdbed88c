package dev.cortado.kernel.classpath;

import dev.cortado.magics.AddedJar;
import dev.cortado.magics.AddedJar.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What cells can use: the exposed part of the kernel's class path, and after it what the user has added. A class is taken
 * from the first that has it, so a second version of something is not added: classes of the two would mix.
 */
public final class CellClassPath {

    private record Added(Path path, JarIdentity identity, String state) {}

    private final ExposedClassPath exposed;
    private final Map<Path, Added> added = new LinkedHashMap<>();
    private final Map<Exposed, Set<String>> exposedClasses = new LinkedHashMap<>();

    CellClassPath(ExposedClassPath exposed) {
        this.exposed = exposed;
    }

    /** The class path that cells start with in this process. */
    public static CellClassPath ofThisProcess() {
        return new CellClassPath(ExposedClassPath.ofThisProcess());
    }

    /** A loader of the classes that cells start with. */
    public ClassLoader exposedLoader() {
        return new ExposedClassLoader(ClassLoader.getSystemClassLoader(), exposed);
    }

    /** The jars and folders in order. */
    public synchronized List<Path> entries() {
        List<Path> all = new ArrayList<>(exposed.entries());
        all.addAll(added.keySet());
        return List.copyOf(all);
    }

    /** Whether the types of a package are offered to somebody who writes a cell: not those that only others are made of. */
    public boolean offers(String packageName) {
        return exposed.jars().keySet().stream()
                .filter(artifact -> artifact.covers(packageName + "."))
                .max(Comparator.comparingInt(artifact -> artifact.prefix().length()))
                .map(Exposed::offered)
                .orElse(true);
    }

    /**
     * Adds jars or folders, in their order, as far as nothing of theirs is there already.
     *
     * @return what became of each
     */
    public synchronized List<AddedJar> add(List<Path> paths) {
        return paths.stream()
                .map(path -> add(path.toAbsolutePath().normalize()))
                .toList();
    }

    private AddedJar add(Path path) {
        Added before = added.get(path);
        if (before != null) {
            return before.state().equals(state(path))
                    ? result(before, Outcome.PRESENT, "it was added before")
                    : result(
                            before,
                            Outcome.NOT_USED,
                            path.getFileName()
                                    + " has changed since it was added: restart the kernel to use it as it is now");
        }
        Added candidate = new Added(path, JarIdentity.of(path), state(path));
        AddedJar verdict = againstExposed(candidate)
                .or(() -> againstAdded(candidate))
                .orElseGet(() -> againstExposedClasses(candidate));
        if (verdict.isNew()) {
            added.put(path, candidate);
        }
        return verdict;
    }

    private Optional<AddedJar> againstExposed(Added candidate) {
        if (exposed.entries().contains(candidate.path())) {
            return Optional.of(result(candidate, Outcome.PRESENT, "the kernel has it"));
        }
        JarIdentity identity = candidate.identity();
        return exposed.jars().entrySet().stream()
                .filter(entry -> entry.getKey().artifact().equals(identity.artifact())
                        && identity.classifier().isEmpty()
                        && sharesClasses(candidate.path(), entry.getKey()))
                .findFirst()
                .map(entry -> {
                    String version = version(entry.getKey());
                    return version.equals(identity.version())
                            ? result(candidate, Outcome.PRESENT, "the kernel has it")
                            : result(
                                    candidate,
                                    Outcome.NOT_USED,
                                    identity + " was not used: the kernel has "
                                            + (version.isEmpty() ? "its own" : version));
                });
    }

    private Optional<AddedJar> againstAdded(Added candidate) {
        JarIdentity identity = candidate.identity();
        for (Added other : added.values()) {
            if (!other.identity().isSameArtifact(identity) || Files.isDirectory(candidate.path())) {
                continue;
            }
            if (!other.identity().version().equals(identity.version())) {
                return Optional.of(result(
                        candidate,
                        Outcome.NOT_USED,
                        identity + " was not used: " + other.identity().version()
                                + " was added before. Restart the kernel and add the version you want first"));
            }
            if (size(other.path()) == size(candidate.path())) {
                return Optional.of(result(candidate, Outcome.PRESENT, "it was added before, from " + other.path()));
            }
            // Files of one name without versions need not have to do with each other.
            if (!identity.version().isEmpty()) {
                return Optional.of(result(
                        candidate,
                        Outcome.NOT_USED,
                        identity + " was not used: another file of this name and version was added before, "
                                + other.path()));
            }
        }
        return Optional.empty();
    }

    /** Another artifact may hold classes of an exposed one: some, as jars of a whole application do, or nothing else. */
    private AddedJar againstExposedClasses(Added candidate) {
        Set<String> classes = JarClasses.in(candidate.path());
        Set<String> hidden = new HashSet<>();
        List<String> hiding = new ArrayList<>();
        for (Exposed artifact : exposed.jars().keySet()) {
            List<String> covered = classes.stream()
                    .filter(artifact::covers)
                    .filter(name -> exposedClasses(artifact).contains(name))
                    .toList();
            if (!covered.isEmpty()) {
                hidden.addAll(covered);
                hiding.add((artifact.artifact() + " " + version(artifact)).strip());
            }
        }
        if (hidden.isEmpty()) {
            return result(candidate, Outcome.ADDED, "");
        }
        String kernels = "the kernel's " + String.join(", ", hiding);
        return hidden.size() == classes.size()
                ? result(
                        candidate,
                        Outcome.NOT_USED,
                        candidate.identity() + " was not used: its classes are those of " + kernels)
                : result(
                        candidate,
                        Outcome.ADDED,
                        hidden.size() + " of the " + classes.size() + " classes in "
                                + candidate.path().getFileName() + " are not used: " + kernels + " comes first");
    }

    private boolean sharesClasses(Path path, Exposed artifact) {
        return JarClasses.in(path).stream().anyMatch(artifact::covers);
    }

    private Set<String> exposedClasses(Exposed artifact) {
        return exposedClasses.computeIfAbsent(
                artifact, key -> JarClasses.in(exposed.jars().get(key)));
    }

    private String version(Exposed artifact) {
        return JarIdentity.of(exposed.jars().get(artifact)).version();
    }

    private static AddedJar result(Added jar, Outcome outcome, String note) {
        return new AddedJar(jar.path(), jar.identity().name(), jar.identity().version(), outcome, note);
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            return -1;
        }
    }

    /** Changes when a jar is written again; folders are expected to change, and classes not yet loaded are found. */
    private static String state(Path path) {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            return now.isDirectory() ? "" : now.size() + " " + now.lastModifiedTime();
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read: " + e.getMessage(), e);
        }
    }
}
