package dev.cortado.runner.install;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cortado.runner.files.AtomicFile;
import dev.cortado.runner.process.Distribution;
import dev.cortado.runtime.OnnxRuntimeTelemetry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes and removes the kernelspec of Cortado's kernel: a folder with {@code kernel.json} and the logos. The folder is
 * made beside its place under another name and then moved there, so that Jupyter never sees half of it.
 */
public final class KernelSpecInstaller {

    /** The kernelspec's usual name. */
    public static final String NAME = "cortado";

    /** What Jupyter shows. */
    public static final String DISPLAY_NAME = "Cortado (Java 25)";

    /** Jupyter's own rule for names, {@code jupyter_client.kernelspec}. */
    private static final Pattern VALID_NAME = Pattern.compile("[A-Za-z0-9._-]+");

    private final Distribution distribution;

    /** Creates an installer for the kernel of this distribution. */
    public KernelSpecInstaller(Distribution distribution) {
        this.distribution = distribution;
    }

    /**
     * Installs the kernelspec, over an older one.
     *
     * @param dataFolder a Jupyter data directory; made if needed
     * @return the kernelspec's folder
     * @throws IOException if it cannot be written; an older one then is as it was
     */
    public Path install(Path dataFolder, String name) throws IOException {
        return install(dataFolder, name, KernelSpecOptions.USUAL);
    }

    /** Installs the kernelspec as {@link #install(Path, String)} does, with something otherwise than usual. */
    public Path install(Path dataFolder, String name, KernelSpecOptions options) throws IOException {
        Path kernels = kernels(dataFolder, name);
        Path target = kernels.resolve(name);
        Files.createDirectories(kernels);
        Path fresh = Files.createTempDirectory(kernels, ".new-");
        try {
            for (Map.Entry<String, byte[]> file : files(options).entrySet()) {
                Files.write(fresh.resolve(file.getKey()), file.getValue());
            }
            readableByAll(fresh);
            if (Files.exists(target)) {
                Path old = Files.createTempDirectory(kernels, ".old-");
                AtomicFile.move(target, old.resolve(name));
                AtomicFile.move(fresh, target);
                deleteTree(old);
            } else {
                AtomicFile.move(fresh, target);
            }
        } finally {
            deleteTree(fresh);
        }
        return target;
    }

    /**
     * Removes the kernelspec.
     *
     * @return whether there was one
     * @throws IOException if it cannot be removed, or the folder of that name is not Cortado's
     */
    public static boolean remove(Path dataFolder, String name) throws IOException {
        Path target = kernels(dataFolder, name).resolve(name);
        if (!Files.exists(target)) {
            return false;
        }
        Path json = target.resolve("kernel.json");
        if (!Files.isRegularFile(json) || !Files.readString(json).contains("dev.cortado.kernel.Main")) {
            throw new IOException(
                    target + " is not a kernelspec of Cortado's; remove it with 'jupyter kernelspec remove " + name
                            + "' if you are sure");
        }
        deleteTree(target);
        return true;
    }

    /** Whether the folder holds exactly what would be installed now, with the options it was installed with. */
    public boolean isUpToDate(Path folder) throws IOException {
        for (Map.Entry<String, byte[]> file :
                files(KernelSpecOptions.of(folder)).entrySet()) {
            Path installed = folder.resolve(file.getKey());
            if (!Files.isRegularFile(installed) || !Arrays.equals(Files.readAllBytes(installed), file.getValue())) {
                return false;
            }
        }
        return true;
    }

    private Map<String, byte[]> files(KernelSpecOptions options) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("kernel.json", kernelJson(options).getBytes(StandardCharsets.UTF_8));
        files.put("logo-32x32.png", Logo.png(32));
        files.put("logo-64x64.png", Logo.png(64));
        files.put("logo-svg.svg", Logo.svg().getBytes(StandardCharsets.UTF_8));
        return files;
    }

    String kernelJson(KernelSpecOptions options) throws IOException {
        JsonMapper mapper = new JsonMapper();
        ObjectNode json = mapper.createObjectNode();
        List<String> arguments = distribution.kernelArguments(options::added);
        arguments.forEach(json.putArray("argv")::add);
        json.put("display_name", options.displayName());
        json.put("language", "java");
        json.put("interrupt_mode", "message");
        ObjectNode environment = json.putObject("env");
        OnnxRuntimeTelemetry.environment().forEach(environment::put);
        new TreeMap<>(options.environment()).forEach(environment::put);
        options.write(json);
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
        return mapper.writer(printer).writeValueAsString(json) + "\n";
    }

    private static Path kernels(Path dataFolder, String name) throws IOException {
        if (!VALID_NAME.matcher(name).matches()) {
            throw new IOException("'" + name
                    + "' cannot name a kernel: letters, digits, points, underscores and hyphens are allowed");
        }
        return dataFolder.toAbsolutePath().resolve("kernels");
    }

    /** Temporary folders are their owner's alone; a kernelspec under a prefix is for everybody. */
    private static void readableByAll(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
