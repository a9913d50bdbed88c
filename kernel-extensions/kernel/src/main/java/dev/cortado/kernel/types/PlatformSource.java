package dev.cortado.kernel.types;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The packages that a module of the JDK exports to everybody. */
final class PlatformSource implements TypeSource {

    private final ModuleReference module;

    private PlatformSource(ModuleReference module) {
        this.module = module;
    }

    /** The modules that code without a module can use; the incubating ones have to be asked for. */
    static List<TypeSource> all() {
        return ModuleFinder.ofSystem().findAll().stream()
                .filter(module -> !module.descriptor().name().startsWith("jdk.incubator."))
                .<TypeSource>map(PlatformSource::new)
                .toList();
    }

    @Override
    public List<TypeEntry> list() throws IOException {
        Set<String> exported = module.descriptor().exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
        if (exported.isEmpty()) {
            return List.of();
        }
        try (ModuleReader reader = module.open();
                Stream<String> files = reader.list()) {
            return files.map(file -> TypeSource.entry(file, this))
                    .filter(Objects::nonNull)
                    .filter(entry -> exported.contains(entry.packageName()))
                    .toList();
        }
    }

    @Override
    public byte[] read(TypeEntry entry) throws IOException {
        try (ModuleReader reader = module.open();
                InputStream in = reader.open(entry.file()).orElseThrow(() -> new IOException(entry.file()))) {
            return in.readAllBytes();
        }
    }

    @Override
    public boolean isPlatform() {
        return true;
    }

    @Override
    public Optional<String> module() {
        return Optional.of(module.descriptor().name());
    }
}
