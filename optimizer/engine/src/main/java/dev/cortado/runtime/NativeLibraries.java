package dev.cortado.runtime;

import dev.cortado.resource.CortadoHome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;

/**
 * Unpacks the native libraries of ONNX Runtime and of the tokenisers once into Cortado's cache and tells both where they
 * are, so that not every JVM unpacks 28 MB again. Also switches DJL's telemetry off. Call {@link #prepare} before the
 * first use of either; what the user has set is left as it is.
 *
 * <p>Safe when several JVMs start at once: each file is written under a name of its own and moved into place whole. When
 * the cache cannot be written, the libraries unpack themselves as they always do.
 */
final class NativeLibraries {

    static final String ONNXRUNTIME_PATH = "onnxruntime.native.path";
    static final String DJL_ENGINE_CACHE = "ENGINE_CACHE_DIR";
    static final String DJL_CACHE = "DJL_CACHE_DIR";
    static final String DJL_OPT_OUT = "OPT_OUT_TRACKING";
    static final String DJL_OFFLINE = "ai.djl.offline";

    private NativeLibraries() {}

    /** Prepares the standard cache. Cheap when everything is there. */
    static void prepare() {
        prepare(CortadoHome.standard());
    }

    static void prepare(CortadoHome home) {
        OnnxRuntimeTelemetry.switchOff();
        setIfAbsent(DJL_OFFLINE, "true");
        setIfAbsent(DJL_OPT_OUT, "true");
        Path natives = home.cache().resolve("natives");
        setIfAbsent(DJL_CACHE, natives.resolve("djl").toString());
        setIfAbsent(DJL_ENGINE_CACHE, natives.resolve("djl").toString());
        if (System.getProperty(ONNXRUNTIME_PATH) == null) {
            unpackOnnxRuntime(natives)
                    .ifPresent(directory -> System.setProperty(ONNXRUNTIME_PATH, directory.toString()));
        }
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Returns the folder with ONNX Runtime's libraries; empty where the artefact has none for this machine. */
    static Optional<Path> unpackOnnxRuntime(Path natives) {
        Optional<String> platform = platform();
        if (platform.isEmpty()) {
            return Optional.empty();
        }
        String folder = "/ai/onnxruntime/native/" + platform.get() + "/";
        URL library = ai.onnxruntime.OrtLoggingLevel.class.getResource(folder + System.mapLibraryName("onnxruntime"));
        URL binding =
                ai.onnxruntime.OrtLoggingLevel.class.getResource(folder + System.mapLibraryName("onnxruntime4j_jni"));
        if (library == null || binding == null) {
            return Optional.empty();
        }
        try {
            Path directory = natives.resolve("onnxruntime-" + identity(library) + "-" + platform.get());
            Files.createDirectories(directory);
            unpack(library, directory.resolve(System.mapLibraryName("onnxruntime")));
            unpack(binding, directory.resolve(System.mapLibraryName("onnxruntime4j_jni")));
            return Optional.of(directory);
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** The artefact's version with the library's checksum, both without reading the library. */
    private static String identity(URL library) throws IOException {
        if (library.openConnection() instanceof JarURLConnection connection) {
            connection.setUseCaches(true);
            String version = connection.getMainAttributes() == null
                    ? null
                    : connection.getMainAttributes().getValue("Implementation-Version");
            return (version == null ? "unknown" : version) + "-"
                    + Long.toHexString(connection.getJarEntry().getCrc());
        }
        return "unpacked-" + library.openConnection().getContentLengthLong();
    }

    private static void unpack(URL source, Path target) throws IOException {
        URLConnection connection = source.openConnection();
        if (Files.isRegularFile(target) && Files.size(target) == connection.getContentLengthLong()) {
            return;
        }
        Path partial = Files.createTempFile(target.getParent(), target.getFileName() + "-", ".part");
        try {
            try (InputStream stream = connection.getInputStream()) {
                Files.copy(stream, partial, StandardCopyOption.REPLACE_EXISTING);
            }
            partial.toFile().setReadable(true, false);
            move(partial, target);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static void move(Path partial, Path target) throws IOException {
        try {
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            // Windows does not replace a library that another process has loaded; that one is as good.
            if (!Files.isRegularFile(target) || Files.size(target) != Files.size(partial)) {
                throw e;
            }
        }
    }

    /** The folder name ONNX Runtime's artefact uses for this machine. */
    private static Optional<String> platform() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String os = system.contains("mac") ? "osx" : system.contains("win") ? "win" : "linux";
        return switch (machine) {
            case "amd64", "x86_64" -> Optional.of(os + "-x64");
            case "aarch64", "arm64" -> Optional.of(os + "-aarch64");
            default -> Optional.empty();
        };
    }
}
