package dev.cortado.runner.process;

import dev.cortado.runtime.JvmFlags;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/**
 * Where Cortado's own files lie: the folder that the build makes ({@code lib/*.jar}, {@code kernel.aot}) and the launcher
 * names in the system property {@code cortado.dist}; without it, the class path of this JVM, as in tests and IDEs.
 */
public final class Distribution {

    /** The system property that names the folder. */
    public static final String PROPERTY = "cortado.dist";

    /** Names the jars of the kernel in its own jar; {@code Class-Path} would be followed by the compiler of cells too. */
    private static final Attributes.Name CLASS_PATH = new Attributes.Name("Kernel-Class-Path");

    private static final String KERNEL_MAIN = "dev.cortado.kernel.Main";

    private final Optional<Path> folder;
    private final List<Path> classPath;

    private Distribution(Optional<Path> folder, List<Path> classPath) {
        this.folder = folder;
        this.classPath = List.copyOf(classPath);
    }

    /**
     * Returns the one this JVM was started from.
     *
     * @throws IOException if the named folder is incomplete
     */
    public static Distribution locate() throws IOException {
        String named = System.getProperty(PROPERTY, "");
        return named.isBlank() ? ofClassPath(System.getProperty("java.class.path")) : ofFolder(Path.of(named));
    }

    static Distribution ofClassPath(String classPath) {
        List<Path> entries = Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath())
                .toList();
        return new Distribution(Optional.empty(), entries);
    }

    /**
     * Returns the one in a folder. The kernel's class path is what the manifest of the kernel's jar says.
     *
     * @throws IOException if the folder is incomplete
     */
    public static Distribution ofFolder(Path named) throws IOException {
        Path folder = named.toAbsolutePath().normalize();
        Path library = folder.resolve("lib");
        List<Path> jars = new ArrayList<>();
        jars.add(kernelJar(library));
        for (String name : manifestClassPath(jars.getFirst())) {
            Path jar = library.resolve(name);
            if (!Files.isRegularFile(jar)) {
                throw incomplete(folder, "lib/" + name);
            }
            jars.add(jar);
        }
        return new Distribution(Optional.of(folder), jars);
    }

    private static Path kernelJar(Path library) throws IOException {
        if (Files.isDirectory(library)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(library, "cortado-kernel-*.jar")) {
                for (Path jar : found) {
                    return jar;
                }
            }
        }
        throw incomplete(library.getParent(), "lib/cortado-kernel-*.jar");
    }

    private static List<String> manifestClassPath(Path jar) throws IOException {
        try (JarFile archive = new JarFile(jar.toFile())) {
            String names = archive.getManifest().getMainAttributes().getValue(CLASS_PATH);
            return names == null || names.isBlank()
                    ? List.of()
                    : Arrays.stream(names.split(";"))
                            .map(name -> name.replaceFirst("^\\./", ""))
                            .toList();
        }
    }

    private static IOException incomplete(Path folder, String missing) {
        return new IOException(
                "the distribution " + folder + " lacks " + missing + "; build it again by running ./cortado");
    }

    /** Returns the folder; empty when this JVM was not started from one. */
    public Optional<Path> folder() {
        return folder;
    }

    /** Returns the kernel's class path in the order that the AOT cache was trained with. */
    public List<Path> classPath() {
        return classPath;
    }

    /** Returns where the AOT cache belongs; empty when there is no distribution. */
    public Optional<Path> aotCachePath() {
        return folder.map(base -> base.resolve("kernel.aot"));
    }

    /** Returns the AOT cache if it is there. */
    public Optional<Path> aotCache() {
        return aotCachePath().filter(Files::isRegularFile);
    }

    /** Returns the {@code java} command of the JDK that runs this program. */
    public static Path java() {
        Path bin = Path.of(System.getProperty("java.home"), "bin");
        Path windows = bin.resolve("java.exe");
        return Files.exists(windows) ? windows : bin.resolve("java");
    }

    /**
     * Returns the command that starts the kernel, ending with the placeholder for the connection file.
     *
     * @param beforeClassPath flags after the common ones
     */
    public List<String> kernelArguments(List<String> beforeClassPath) {
        List<String> flags = new ArrayList<>(JvmFlags.list());
        flags.addAll(beforeClassPath);
        return command(flags);
    }

    /**
     * Returns the command as {@link #kernelArguments(List)} does.
     *
     * @param changed is given the flags, the AOT cache's among them, and says what they are to be
     */
    public List<String> kernelArguments(UnaryOperator<List<String>> changed) {
        List<String> flags = new ArrayList<>(JvmFlags.list());
        flags.addAll(aotFlags());
        return command(changed.apply(List.copyOf(flags)));
    }

    private List<String> command(List<String> flags) {
        List<String> arguments = new ArrayList<>();
        arguments.add(java().toString());
        arguments.addAll(flags);
        arguments.add("-cp");
        arguments.add(String.join(
                File.pathSeparator, classPath.stream().map(Path::toString).toList()));
        arguments.add(KERNEL_MAIN);
        arguments.add(KernelCommand.CONNECTION_FILE);
        return List.copyOf(arguments);
    }

    /** Returns the flag that uses the AOT cache; nothing when there is none. */
    public List<String> aotFlags() {
        return aotCache().map(cache -> List.of("-XX:AOTCache=" + cache)).orElse(List.of());
    }
}
