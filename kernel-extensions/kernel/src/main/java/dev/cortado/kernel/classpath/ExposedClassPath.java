package dev.cortado.kernel.classpath;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of the kernel's class path that cells see. Jars are known by their file names, so that none is opened for it
 * when the kernel starts; folders, which builds and IDEs put there, by the packages in them.
 *
 * @param jars the exposed artifacts and their jars or, where there is no jar, the folders of their classes
 * @param entries the exposed entries of the class path in its order
 */
record ExposedClassPath(Map<Exposed, Path> jars, List<Path> entries) {

    private static final Logger LOGGER = LoggerFactory.getLogger(ExposedClassPath.class);

    ExposedClassPath {
        jars = Collections.unmodifiableMap(new LinkedHashMap<>(jars));
        entries = List.copyOf(entries);
    }

    /** Returns the exposed part of this process's class path. */
    static ExposedClassPath ofThisProcess() {
        ExposedClassPath found =
                of(Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> !entry.isEmpty())
                        .map(entry -> Path.of(entry).toAbsolutePath().normalize())
                        .toList());
        List<Exposed> all = Exposed.all();
        if (found.jars().size() < all.size()) {
            LOGGER.warn(
                    "Cells cannot use {}: no such jar is on the kernel's class path",
                    all.stream()
                            .filter(exposed -> !found.jars().containsKey(exposed))
                            .map(Exposed::artifact)
                            .collect(Collectors.joining(", ")));
        }
        return found;
    }

    static ExposedClassPath of(List<Path> classPath) {
        List<Exposed> all = Exposed.all();
        Map<Exposed, Path> jars = new LinkedHashMap<>();
        Set<Path> entries = new LinkedHashSet<>();
        for (Path entry : classPath) {
            String name = String.valueOf(entry.getFileName());
            for (Exposed exposed : all) {
                if (name.endsWith(".jar") ? exposed.isNameOf(name) : isFolderOf(entry, exposed)) {
                    jars.putIfAbsent(exposed, entry);
                    entries.add(entry);
                }
            }
        }
        return new ExposedClassPath(jars, List.copyOf(entries));
    }

    private static boolean isFolderOf(Path entry, Exposed exposed) {
        return Files.isDirectory(entry.resolve(exposed.prefix().replace('.', '/')));
    }
}
