package dev.cortado.kernel.types;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A jar or a folder of the class path. */
record ClassPathSource(Path path) implements TypeSource {

    @Override
    public List<TypeEntry> list() throws IOException {
        if (Files.isDirectory(path)) {
            try (Stream<Path> files = Files.walk(path)) {
                return entries(
                        files.map(file -> path.relativize(file).toString().replace(File.separatorChar, '/')));
            }
        }
        if (!Files.isRegularFile(path)) {
            return List.of();
        }
        try (ZipFile jar = new ZipFile(path.toFile())) {
            // Versioned copies repeat what the jar's root has.
            return entries(jar.stream().map(ZipEntry::getName).filter(name -> !name.startsWith("META-INF/")));
        }
    }

    private List<TypeEntry> entries(Stream<String> files) {
        return files.map(file -> TypeSource.entry(file, this))
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public byte[] read(TypeEntry entry) throws IOException {
        if (Files.isDirectory(path)) {
            return Files.readAllBytes(path.resolve(entry.file()));
        }
        try (ZipFile jar = new ZipFile(path.toFile())) {
            ZipEntry file = jar.getEntry(entry.file());
            if (file == null) {
                throw new NoSuchFileException(entry.file());
            }
            try (InputStream in = jar.getInputStream(file)) {
                return in.readAllBytes();
            }
        }
    }

    @Override
    public boolean isPlatform() {
        return false;
    }
}
