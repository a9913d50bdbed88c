package dev.cortado.resource;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the user's environment says about the Hugging Face hub, in the variables of the Python library
 * {@code huggingface_hub}
 * (https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables), so that both use the same cache,
 * token and endpoint.
 */
final class HubSettings {

    private final UnaryOperator<String> environment;

    /** @param environment reads a variable; null when not set */
    HubSettings(UnaryOperator<String> environment) {
        this.environment = environment;
    }

    /** HF_ENDPOINT, with a slash at its end. */
    URI endpoint() throws ResourceException {
        String endpoint = setting("HF_ENDPOINT").orElse("https://huggingface.co");
        try {
            URI uri = URI.create(endpoint.endsWith("/") ? endpoint : endpoint + "/");
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new ResourceException(
                "HF_ENDPOINT is no web address: " + endpoint + "; expected one like https://huggingface.co");
    }

    /** HF_TOKEN, else what {@code hf auth login} left in the file of HF_TOKEN_PATH or {@code HF_HOME/token}. */
    Optional<String> token() {
        Optional<String> variable = setting("HF_TOKEN").or(() -> setting("HUGGING_FACE_HUB_TOKEN"));
        if (variable.isPresent()) {
            return variable;
        }
        if (isYes("HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
            return Optional.empty();
        }
        Path file = path("HF_TOKEN_PATH").orElseGet(() -> home().resolve("token"));
        try {
            return Optional.of(Files.readString(file).strip()).filter(token -> !token.isEmpty());
        } catch (IOException e) {
            return Optional.empty(); // Most users have none.
        }
    }

    /** HF_HUB_CACHE, or its former name HUGGINGFACE_HUB_CACHE, else {@code HF_HOME/hub}. */
    Path cache() {
        return path("HF_HUB_CACHE").or(() -> path("HUGGINGFACE_HUB_CACHE")).orElseGet(() -> home().resolve("hub"));
    }

    /** HF_HUB_OFFLINE. */
    boolean offline() {
        return isYes("HF_HUB_OFFLINE");
    }

    private Path home() {
        return path("HF_HOME")
                .orElseGet(() -> path("XDG_CACHE_HOME")
                        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                        .resolve("huggingface"));
    }

    private Optional<Path> path(String name) {
        return setting(name)
                .map(value -> value.equals("~") || value.startsWith("~/")
                        ? System.getProperty("user.home") + value.substring(1)
                        : value)
                .map(Path::of)
                .map(Path::toAbsolutePath);
    }

    private boolean isYes(String name) {
        return OfflineSetting.isYes(environment.apply(name), false);
    }

    private Optional<String> setting(String name) {
        return Optional.ofNullable(environment.apply(name)).map(String::strip).filter(value -> !value.isEmpty());
    }
}
