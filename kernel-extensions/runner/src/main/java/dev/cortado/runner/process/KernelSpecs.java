package dev.cortado.runner.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cortado.text.NearestNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The kernelspecs that Jupyter has installed. */
public final class KernelSpecs {

    private final List<Path> folders;

    /** Looks in the given folders, the first ones first. */
    public KernelSpecs(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** Returns those that Jupyter would find. */
    public static KernelSpecs installed() {
        return new KernelSpecs(JupyterPaths.standard().kernelFolders());
    }

    /** Returns the folder of each kernelspec by its name. */
    public Map<String, Path> all() {
        Map<String, Path> found = new TreeMap<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> specs = Files.list(folder)) {
                    specs.filter(spec -> Files.isRegularFile(spec.resolve("kernel.json")))
                            .forEach(
                                    spec -> found.putIfAbsent(spec.getFileName().toString(), spec));
                } catch (IOException | UncheckedIOException unreadable) {
                    // Nothing in a folder that cannot be read could be started.
                }
            }
        }
        return found;
    }

    /**
     * Returns how to start a kernel.
     *
     * @throws IOException if there is none of that name, or its {@code kernel.json} is broken
     */
    public KernelCommand command(String name) throws IOException {
        Map<String, Path> all = all();
        Path folder = all.get(name);
        if (folder == null) {
            List<String> near = NearestNames.of(name, all.keySet(), 3);
            String hint = all.isEmpty()
                    ? "no kernel is installed for Jupyter; leave --kernel out to use Cortado's own"
                    : near.isEmpty()
                            ? "installed are " + String.join(", ", all.keySet())
                            : "did you mean " + String.join(" or ", near) + "?";
            throw new IOException("there is no kernel '" + name + "': " + hint);
        }
        return read(name, folder);
    }

    private static KernelCommand read(String name, Path folder) throws IOException {
        Path file = folder.resolve("kernel.json");
        JsonNode json;
        try {
            json = new JsonMapper().readTree(file.toFile());
        } catch (com.fasterxml.jackson.core.JsonProcessingException broken) {
            throw new IOException(file + " is broken JSON: " + broken.getOriginalMessage(), broken);
        }
        List<String> arguments = new ArrayList<>();
        json.path("argv")
                .forEach(argument -> arguments.add(argument.asText().replace("{resource_dir}", folder.toString())));
        if (arguments.isEmpty()) {
            throw new IOException(file + " has no \"argv\"; install that kernel again");
        }
        Map<String, String> environment = new LinkedHashMap<>();
        json.path("env")
                .properties()
                .forEach(entry ->
                        environment.put(entry.getKey(), entry.getValue().asText()));
        boolean bySignal = !"message".equals(json.path("interrupt_mode").asText("signal"));
        return new KernelCommand(name, arguments, environment, bySignal);
    }

    /** Returns the folder of a kernelspec. */
    public Optional<Path> folder(String name) {
        return Optional.ofNullable(all().get(name));
    }
}
