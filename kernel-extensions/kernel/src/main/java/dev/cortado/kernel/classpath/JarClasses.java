package dev.cortado.kernel.classpath;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The names of the classes in a jar or folder, with dots; those for certain versions of Java only are left out. */
final class JarClasses {

    private static final String SUFFIX = ".class";

    private JarClasses() {}

    static Set<String> in(Path path) {
        try {
            if (Files.isDirectory(path)) {
                try (Stream<Path> files = Files.walk(path)) {
                    return classes(
                            files.map(file -> path.relativize(file).toString().replace('\\', '/')));
                }
            }
            try (ZipFile zip = new ZipFile(path.toFile())) {
                return classes(zip.stream().map(ZipEntry::getName));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Set<String> classes(Stream<String> names) {
        return names.filter(name -> name.endsWith(SUFFIX) && !name.startsWith("META-INF/"))
                .map(name -> name.substring(0, name.length() - SUFFIX.length()).replace('/', '.'))
                .filter(name -> !name.endsWith("module-info") && !name.endsWith("package-info"))
                .collect(Collectors.toUnmodifiableSet());
    }
}
