package dev.cortado.runner.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What somebody wants otherwise than usual in an installed kernel. It stands in the kernelspec's metadata too, so that the
 * same kernelspec can be made again.
 *
 * @param displayName what Jupyter shows
 * @param jvmOptions what the JVM is started with beyond Cortado's own flags
 * @param environment variables that the kernel is started with
 */
public record KernelSpecOptions(String displayName, List<String> jvmOptions, Map<String, String> environment) {

    /** Nothing wanted otherwise. */
    public static final KernelSpecOptions USUAL =
            new KernelSpecOptions(KernelSpecInstaller.DISPLAY_NAME, List.of(), Map.of());

    private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use\\w+GC");
    private static final String METADATA = "cortado";

    /** Copies. */
    public KernelSpecOptions {
        jvmOptions = List.copyOf(jvmOptions);
        environment = Map.copyOf(environment);
    }

    /** The flags with these options behind them; a collector among them takes the place of the usual one. */
    public List<String> added(List<String> flags) {
        List<String> all = new ArrayList<>(flags);
        if (jvmOptions.stream().anyMatch(option -> COLLECTOR.matcher(option).matches())) {
            all.removeIf(flag -> COLLECTOR.matcher(flag).matches());
        }
        all.addAll(jvmOptions);
        return all;
    }

    void write(ObjectNode kernelJson) {
        if (equals(USUAL)) {
            return;
        }
        ObjectNode own = kernelJson.putObject("metadata").putObject(METADATA);
        jvmOptions.forEach(own.putArray("jvm_options")::add);
        ObjectNode variables = own.putObject("environment");
        environment.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> variables.put(entry.getKey(), entry.getValue()));
    }

    /** The options that an installed kernelspec was made with; the usual ones if there is none or it is not Cortado's. */
    public static KernelSpecOptions of(Path folder) throws IOException {
        Path file = folder.resolve("kernel.json");
        if (!Files.isRegularFile(file)) {
            return USUAL;
        }
        JsonNode json;
        try {
            json = new JsonMapper().readTree(file.toFile());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return USUAL; // it will be written anew
        }
        JsonNode own = json.path("metadata").path(METADATA);
        List<String> options = new ArrayList<>();
        own.path("jvm_options").forEach(option -> options.add(option.asText()));
        Map<String, String> environment = new LinkedHashMap<>();
        own.path("environment")
                .properties()
                .forEach(entry ->
                        environment.put(entry.getKey(), entry.getValue().asText()));
        return own.isMissingNode()
                ? USUAL
                : new KernelSpecOptions(json.path("display_name").asText(USUAL.displayName()), options, environment);
    }
}
