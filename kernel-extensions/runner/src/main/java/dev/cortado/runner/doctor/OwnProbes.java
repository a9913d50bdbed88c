package dev.cortado.runner.doctor;

import dev.cortado.kernels.KernelLibrary;
import dev.cortado.kernels.NativeKernels;
import dev.cortado.resource.CortadoHome;
import dev.cortado.runner.Version;
import dev.cortado.runner.aot.AotCache;
import dev.cortado.runner.install.KernelSpecInstaller;
import dev.cortado.runner.process.Distribution;
import dev.cortado.runner.process.KernelSpecs;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** What Cortado brought itself: its files, its kernelspec, its cache. */
final class OwnProbes {

    private OwnProbes() {}

    static List<Probe> all() {
        return List.of(
                Probe.of("Cortado", OwnProbes::distribution),
                Probe.of("AOT cache", OwnProbes::aotCache),
                Probe.of("native kernels", OwnProbes::nativeKernels),
                Probe.of("kernel in Jupyter", OwnProbes::kernelSpec),
                Probe.of("cache", OwnProbes::cache));
    }

    private static Finding distribution() {
        try {
            Distribution distribution = Distribution.locate();
            String place = distribution.folder().map(Path::toString).orElse("class path");
            return Finding.ok("Cortado", Version.cortado() + ", " + place);
        } catch (IOException incomplete) {
            return Finding.broken("Cortado", "incomplete", incomplete.getMessage());
        }
    }

    private static Finding aotCache() throws IOException, InterruptedException {
        Distribution distribution = Distribution.locate();
        String again = "the kernel starts slower without it; delete target/ and run ./cortado to build it again";
        Optional<Path> cache = distribution.aotCache();
        if (cache.isEmpty()) {
            return Finding.missing("AOT cache", "not there", again);
        }
        String value = megabytes(Files.size(cache.get())) + ", " + cache.get();
        return AotCache.isAccepted(distribution, cache.get())
                ? Finding.ok("AOT cache", value)
                : Finding.missing("AOT cache", "not accepted by this JDK: " + cache.get(), again);
    }

    private static Finding nativeKernels() throws IOException {
        String without = "fused models run from the functions they carry, correct but slower";
        Optional<Path> library =
                KernelLibrary.extract(CortadoHome.standard().cache().resolve("natives"));
        Optional<String> obstacle =
                library.isEmpty() ? KernelLibrary.whyAbsent() : KernelLibrary.whyUnusable(library.get());
        return obstacle.isPresent()
                ? Finding.missing("native kernels", obstacle.get(), without)
                : Finding.ok(
                        "native kernels",
                        NativeKernels.load(library.orElseThrow()).instructionSet());
    }

    private static Finding kernelSpec() throws IOException {
        Optional<Path> folder = KernelSpecs.installed().folder(KernelSpecInstaller.NAME);
        if (folder.isEmpty()) {
            return Finding.missing("kernel in Jupyter", "not installed", "cortado install");
        }
        return new KernelSpecInstaller(Distribution.locate()).isUpToDate(folder.get())
                ? Finding.ok("kernel in Jupyter", folder.get().toString())
                : Finding.missing("kernel in Jupyter", "out of date: " + folder.get(), "cortado install");
    }

    private static Finding cache() throws IOException {
        Path cache = CortadoHome.standard().cache();
        if (!Files.isDirectory(cache)) {
            return Finding.ok("cache", cache + " (not made yet)");
        }
        long free = Files.getFileStore(cache).getUsableSpace();
        return Finding.ok(
                "cache",
                cache + ", " + megabytes(size(cache)) + ", " + megabytes(free) + " free on its disk",
                free < 1_000_000_000L ? "little room: models take hundreds of megabytes" : "");
    }

    private static long size(Path folder) throws IOException {
        AtomicLong bytes = new AtomicLong();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes.addAndGet(attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.get();
    }

    static String megabytes(long bytes) {
        return bytes >= 10_000_000_000L
                ? String.format(Locale.ROOT, "%.0f GB", bytes / 1e9)
                : String.format(Locale.ROOT, "%.0f MB", bytes / 1e6);
    }
}
