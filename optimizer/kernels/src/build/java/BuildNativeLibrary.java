import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Puts the native library of this platform among the module's classes, with the SHA-256 of its sources beside it. What
 * is there already with the same SHA-256, from an earlier build or prebuilt among the resources, stays. Without CMake or
 * a compiler the build goes on, and a file says why there is no library.
 *
 * <p>Run by Maven as a single file; arguments: the native sources, a folder to build in, the folder the libraries of all
 * platforms go to. For another platform than this one, its name such as {@code linux-aarch64} and the options that CMake
 * needs to compile for it follow.
 */
final class BuildNativeLibrary {

    private static final List<String> SOURCES = List.of("CMakeLists.txt", "include", "src");

    private final Path sources;
    private final Path work;
    private final Path target;
    private final String name;
    private final List<String> options;

    private BuildNativeLibrary(Path sources, Path work, Path libraries, String platform, List<String> options) {
        this.sources = sources;
        this.work = work;
        this.target = libraries.resolve(platform);
        this.name = platform.startsWith("linux") ? "libcortado_kernels.so" : System.mapLibraryName("cortado_kernels");
        this.options = options;
    }

    public static void main(String[] arguments) throws Exception {
        List<String> all = List.of(arguments);
        new BuildNativeLibrary(
                        Path.of(all.get(0)),
                        Path.of(all.get(1)),
                        Path.of(all.get(2)),
                        all.size() > 3 ? all.get(3) : platform(),
                        all.subList(Math.min(4, all.size()), all.size()))
                .run();
    }

    private void run() throws Exception {
        String hash = hash();
        Path library = target.resolve(name);
        Path recorded = target.resolve("sources.sha256");
        if (Files.isRegularFile(library)
                && Files.isRegularFile(recorded)
                && Files.readString(recorded).strip().equals(hash)) {
            return;
        }
        Files.createDirectories(target);
        Files.deleteIfExists(library);
        Files.deleteIfExists(recorded);
        Optional<String> obstacle = build();
        Path reason = target.resolve("absent.txt");
        if (obstacle.isPresent()) {
            System.out.println("No native kernels: " + obstacle.get());
            Files.writeString(reason, obstacle.get());
            return;
        }
        Files.deleteIfExists(reason);
        Files.copy(work.resolve(name), library, StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(recorded, hash);
    }

    /** Builds the library; returns why it could not. A compiler that is there and fails is an error. */
    private Optional<String> build() throws Exception {
        Optional<String> cmake = onPath("cmake");
        if (cmake.isEmpty()) {
            return Optional.of("CMake was not found when Cortado was built");
        }
        boolean compiler = System.getenv("CXX") != null
                || Stream.of("c++", "g++", "clang++")
                        .anyMatch(candidate -> onPath(candidate).isPresent());
        if (!compiler) {
            return Optional.of("no C++ compiler was found when Cortado was built");
        }
        Files.createDirectories(work);
        List<String> configure = new ArrayList<>(
                List.of(cmake.get(), "-S", sources.toString(), "-B", work.toString(), "-DCMAKE_BUILD_TYPE=Release"));
        boolean fresh = !Files.exists(work.resolve("CMakeCache.txt"));
        if (fresh && onPath("ninja").isPresent()) {
            configure.addAll(List.of("-G", "Ninja"));
        }
        configure.addAll(options);
        execute(configure);
        execute(List.of(cmake.get(), "--build", work.toString(), "--parallel"));
        return Optional.empty();
    }

    private static void execute(List<String> command) throws Exception {
        Path log = Files.createTempFile("cortado-native", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (process.waitFor() != 0) {
                System.err.println(Files.readString(log));
                throw new IOException("the native library could not be built: " + String.join(" ", command));
            }
        } finally {
            Files.deleteIfExists(log);
        }
    }

    private static Optional<String> onPath(String program) {
        String path = System.getenv("PATH");
        return Arrays.stream(path == null ? new String[0] : path.split(java.io.File.pathSeparator))
                .flatMap(folder -> Stream.of(Path.of(folder, program), Path.of(folder, program + ".exe")))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** Over the names and contents of all sources, in the order of their names. */
    private String hash() throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        List<Path> files = new ArrayList<>();
        for (String part : SOURCES) {
            try (Stream<Path> found = Files.walk(sources.resolve(part))) {
                found.filter(Files::isRegularFile).forEach(files::add);
            }
        }
        files.stream()
                .map(file -> sources.relativize(file).toString().replace('\\', '/'))
                .sorted()
                .forEach(name -> {
                    digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
                    try {
                        digest.update(Files.readAllBytes(sources.resolve(name)));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        return HexFormat.of().formatHex(digest.digest());
    }

    /** As {@code dev.cortado.kernels.KernelLibrary} names it. */
    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String os = system.contains("mac") ? "macos" : system.contains("win") ? "windows" : "linux";
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return os + "-" + (machine.equals("amd64") ? "x86_64" : machine.equals("arm64") ? "aarch64" : machine);
    }
}
