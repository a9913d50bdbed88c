package dev.cortado.kernel.types;

import dev.cortado.text.NearestNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public top-level types of the JDK's exported packages and of the cells' class path, by simple name.
 *
 * <p>It is made when it is first needed, or in the background after {@link #prepare}, and follows the class path: jars
 * that were added are read at the next question. Only names are listed; whether a type is public is read from its class
 * file when it is a candidate for an answer. No class is loaded.
 */
public final class TypeIndex {

    private static final Logger LOGGER = LoggerFactory.getLogger(TypeIndex.class);
    private static final int MOST_NEAREST = 3;

    private final Supplier<List<Path>> classpath;
    private final Predicate<String> offered;
    private final NavigableMap<String, List<TypeEntry>> bySimpleName = new TreeMap<>();
    private final NavigableMap<String, List<TypeEntry>> byPackage = new TreeMap<>();
    private final Set<Path> known = new HashSet<>();
    private final Map<TypeEntry, Optional<TypeKind>> kinds = new ConcurrentHashMap<>();
    private boolean platformKnown;

    /**
     * An index that knows nothing yet.
     *
     * @param classpath the jars and folders that cells can use, now
     * @param offered which packages of theirs are wanted
     */
    public TypeIndex(Supplier<List<Path>> classpath, Predicate<String> offered) {
        this.classpath = classpath;
        this.offered = offered;
    }

    /** Makes the index in the background. */
    public void prepare() {
        // Inherits nothing: the class loader of the cell that runs would keep a session alive that the user has reset.
        Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name("cortado-types")
                .start(this::update);
    }

    /** The public types of a simple name, those that people usually mean first; sorted by package within. */
    public List<TypeEntry> named(String simpleName) {
        List<TypeEntry> entries;
        synchronized (this) {
            update();
            entries = List.copyOf(bySimpleName.getOrDefault(simpleName, List.of()));
        }
        return entries.stream()
                .filter(entry -> kind(entry).isPresent())
                .sorted(Comparator.comparing(TypeEntry::isUsual).reversed().thenComparing(TypeEntry::packageName))
                .toList();
    }

    /**
     * The one type that a simple name can only mean: the only public one of the JDK's {@code java} packages and the class
     * path, or, if they have none, the only one of the JDK's other packages.
     */
    public Optional<TypeEntry> importable(String simpleName) {
        List<TypeEntry> named = named(simpleName);
        List<TypeEntry> usual = named.stream().filter(TypeEntry::isUsual).toList();
        List<TypeEntry> candidates = usual.isEmpty() ? named : usual;
        return candidates.size() == 1 ? Optional.of(candidates.getFirst()) : Optional.empty();
    }

    /** The simple names that begin so, sorted; some may belong to types that are not public. */
    public List<String> namesFrom(String prefix) {
        synchronized (this) {
            update();
            return List.copyOf(range(bySimpleName, prefix).keySet());
        }
    }

    /** The packages whose name begins so, sorted. */
    public List<String> packagesFrom(String prefix) {
        synchronized (this) {
            update();
            return List.copyOf(range(byPackage, prefix).keySet());
        }
    }

    /** The public types of a package, sorted by name. */
    public List<TypeEntry> typesOf(String packageName) {
        List<TypeEntry> entries;
        synchronized (this) {
            update();
            entries = List.copyOf(byPackage.getOrDefault(packageName, List.of()));
        }
        return entries.stream()
                .filter(entry -> kind(entry).isPresent())
                .sorted(Comparator.comparing(TypeEntry::simpleName))
                .toList();
    }

    /** Whether a package has a type of this name. */
    public boolean contains(String packageName, String simpleName) {
        synchronized (this) {
            update();
            return bySimpleName.getOrDefault(simpleName, List.of()).stream()
                    .anyMatch(entry -> entry.packageName().equals(packageName));
        }
    }

    /** The simple names most like one that does not exist, the nearest first. */
    public List<String> nearest(String simpleName) {
        Collection<String> names;
        LevenshteinDistance mistyped = new LevenshteinDistance(simpleName.length() > 4 ? 2 : 1);
        synchronized (this) {
            update();
            names = bySimpleName.entrySet().stream()
                    .filter(entry -> mistyped.apply(simpleName, entry.getKey()) >= 0)
                    .filter(entry -> entry.getValue().stream().anyMatch(TypeEntry::isUsual))
                    .map(Map.Entry::getKey)
                    .toList();
        }
        return NearestNames.of(simpleName, names, MOST_NEAREST).stream()
                .filter(name -> !named(name).isEmpty())
                .toList();
    }

    /** What kind of type it is; empty if it is not public. */
    public Optional<TypeKind> kind(TypeEntry entry) {
        return kinds.computeIfAbsent(entry, type -> {
            try {
                return TypeKind.ofPublic(type.source().read(type));
            } catch (IOException e) {
                LOGGER.debug("{} cannot be read", type.qualifiedName(), e);
                return Optional.empty();
            }
        });
    }

    private synchronized void update() {
        if (!platformKnown) {
            PlatformSource.all().forEach(this::add);
            platformKnown = true;
        }
        for (Path path : classpath.get()) {
            if (known.add(path)) {
                add(new ClassPathSource(path));
            }
        }
    }

    private void add(TypeSource source) {
        try {
            for (TypeEntry entry : source.list()) {
                if (!source.isPlatform() && !offered.test(entry.packageName())) {
                    continue;
                }
                List<TypeEntry> same = bySimpleName.computeIfAbsent(entry.simpleName(), name -> new ArrayList<>(1));
                // Of a class that two jars have, the first on the class path is the one that is loaded.
                if (same.stream().noneMatch(other -> other.packageName().equals(entry.packageName()))) {
                    same.add(entry);
                    byPackage
                            .computeIfAbsent(entry.packageName(), name -> new ArrayList<>())
                            .add(entry);
                }
            }
        } catch (IOException e) {
            LOGGER.debug("{} cannot be read; its types are not offered", source, e);
        }
    }

    private static <V> NavigableMap<String, V> range(NavigableMap<String, V> map, String prefix) {
        return prefix.isEmpty() ? map : map.subMap(prefix, true, prefix + Character.MAX_VALUE, true);
    }
}
