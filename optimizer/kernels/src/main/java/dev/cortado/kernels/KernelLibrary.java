package dev.cortado.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** The native library of this platform, which lies in the jar. */
public final class KernelLibrary {

    private static final String ABSENT = "absent.txt";

    private KernelLibrary() {}

    /**
     * Puts the library into a folder, unless it is there already, under a name with its hash.
     *
     * @param folder is made if it does not exist; another process may do the same at the same time
     * @return the library; empty where there is none for this platform: {@link #whyAbsent()} says why
     * @throws IOException if the folder cannot be written
     */
    public static Optional<Path> extract(Path folder) throws IOException {
        Optional<byte[]> bytes = resource(System.mapLibraryName("cortado_kernels"));
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        String name = "cortado-kernels-" + hash(bytes.get()).substring(0, 16);
        Path library = folder.resolve(System.mapLibraryName(name));
        if (!holds(library, bytes.get())) {
            Files.createDirectories(folder);
            Path partial = Files.createTempFile(folder, name, ".part");
            try {
                Files.write(partial, bytes.get());
                move(partial, library);
            } finally {
                Files.deleteIfExists(partial);
            }
        }
        return Optional.of(library);
    }

    /** Whether the jar has a library for this platform. */
    public static boolean isPresent() {
        return KernelLibrary.class.getResource(path(System.mapLibraryName("cortado_kernels"))) != null;
    }

    /** Why there is no library, as half a sentence; empty if there is one. */
    public static Optional<String> whyAbsent() {
        if (isPresent()) {
            return Optional.empty();
        }
        try {
            return Optional.of(resource(ABSENT)
                    .map(text -> new String(text, StandardCharsets.UTF_8).strip())
                    .orElse("this build of Cortado has none for " + platform()));
        } catch (IOException e) {
            return Optional.of("the jar cannot be read: " + e.getMessage());
        }
    }

    /**
     * Why this system cannot open a library, as half a sentence; empty if it can. A prebuilt one asks for a C library that is
     * not much older than its own.
     */
    @SuppressWarnings("restricted")
    public static Optional<String> whyUnusable(Path library) {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup.libraryLookup(library, arena);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("this system cannot open " + library
                    + "; where its C library is older than glibc 2.35 or another one, build Cortado with CMake and a C++"
                    + " compiler there, after deleting the prebuilt library among the sources of optimizer/kernels");
        }
    }

    /** The folder of this machine's library, for example {@code linux-x86_64}. */
    static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String os = system.contains("mac") ? "macos" : system.contains("win") ? "windows" : "linux";
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return os + "-" + (machine.equals("amd64") ? "x86_64" : machine.equals("arm64") ? "aarch64" : machine);
    }

    private static String path(String name) {
        return "natives/" + platform() + "/" + name;
    }

    private static Optional<byte[]> resource(String name) throws IOException {
        try (InputStream stream = KernelLibrary.class.getResourceAsStream(path(name))) {
            return stream == null ? Optional.empty() : Optional.of(stream.readAllBytes());
        }
    }

    private static boolean holds(Path file, byte[] bytes) throws IOException {
        return Files.isRegularFile(file)
                && Files.size(file) == bytes.length
                && Arrays.equals(Files.readAllBytes(file), bytes);
    }

    private static void move(Path partial, Path library) throws IOException {
        try {
            Files.move(partial, library, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(partial, library, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            // Windows does not replace a library that another process has loaded; that one is the same.
            if (!Files.isRegularFile(library) || Files.size(library) != Files.size(partial)) {
                throw e;
            }
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
