package dev.cortado.resource;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the user told npm: registries, tokens, proxies, certificates. Read, weakest first, from the global npmrc, the
 * user's {@code ~/.npmrc}, the project's {@code .npmrc} and the environment ({@code npm_config_*}), as npm does.
 */
final class NpmConfiguration {

    private static final String PUBLIC_REGISTRY = "https://registry.npmjs.org/";
    private static final String ENVIRONMENT_PREFIX = "npm_config_";
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]+)}");

    private final Map<String, String> values;

    private NpmConfiguration(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /** Reads the configuration of the user who runs this process, in this folder. */
    static NpmConfiguration standard() throws ResourceException {
        return read(
                Path.of(System.getProperty("user.home")),
                Path.of("").toAbsolutePath(),
                List.of(Path.of("/etc/npmrc"), Path.of("/usr/local/etc/npmrc"), Path.of("/usr/etc/npmrc")),
                System.getenv());
    }

    /**
     * @param home where {@code .npmrc} lies unless {@code npm_config_userconfig} says otherwise
     * @param folder the working folder; the project is the nearest one above it with a {@code package.json}
     * @param global where the global npmrc may lie unless {@code npm_config_globalconfig} says otherwise
     */
    static NpmConfiguration read(Path home, Path folder, List<Path> global, Map<String, String> environment)
            throws ResourceException {
        Map<String, String> fromEnvironment = new HashMap<>();
        environment.forEach((name, value) -> {
            if (name.toLowerCase(Locale.ROOT).startsWith(ENVIRONMENT_PREFIX) && !value.isEmpty()) {
                String key = name.substring(ENVIRONMENT_PREFIX.length());
                fromEnvironment.put(
                        key.startsWith("//")
                                ? key
                                : key.toLowerCase(Locale.ROOT).replace('_', '-'),
                        value);
            }
        });
        Map<String, String> values = new HashMap<>();
        String globalConfig = fromEnvironment.get("globalconfig");
        for (Path file : globalConfig == null ? global : List.of(Path.of(globalConfig))) {
            values.putAll(parse(file, environment));
        }
        String userConfig = fromEnvironment.get("userconfig");
        values.putAll(parse(userConfig == null ? home.resolve(".npmrc") : Path.of(userConfig), environment));
        values.putAll(parse(project(folder).resolve(".npmrc"), environment));
        values.putAll(fromEnvironment);
        return new NpmConfiguration(values);
    }

    private static Path project(Path folder) {
        for (Path candidate = folder; candidate != null; candidate = candidate.getParent()) {
            if (Files.isRegularFile(candidate.resolve("package.json"))) {
                return candidate;
            }
        }
        return folder;
    }

    private static Map<String, String> parse(Path file, Map<String, String> environment) throws ResourceException {
        Map<String, String> values = new HashMap<>();
        if (!Files.isRegularFile(file)) {
            return values;
        }
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ResourceException("cannot read npm's configuration " + file + ": " + e, e);
        }
        for (String line : lines) {
            String text = line.strip();
            int equals = text.indexOf('=');
            if (equals > 0 && !text.startsWith("#") && !text.startsWith(";")) {
                values.put(
                        expand(text.substring(0, equals).strip(), environment),
                        expand(unquote(text.substring(equals + 1).strip()), environment));
            }
        }
        return values;
    }

    private static String unquote(String text) {
        boolean quoted = text.length() >= 2
                && (text.startsWith("\"") || text.startsWith("'"))
                && text.charAt(text.length() - 1) == text.charAt(0);
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    /** Puts in variables written {@code ${NAME}}; an unknown one stays as written, as in npm. */
    private static String expand(String text, Map<String, String> environment) {
        return VARIABLE.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(environment.getOrDefault(match.group(1), match.group())));
    }

    /** Returns a setting's value. */
    Optional<String> value(String key) {
        return Optional.ofNullable(values.get(key)).filter(value -> !value.isBlank() && !value.equals("null"));
    }

    /** Returns the registry that has a package, ending in a slash. */
    URI registry(String packageName) throws ResourceException {
        Optional<String> scoped = packageName.startsWith("@")
                ? value(packageName.substring(0, packageName.indexOf('/')) + ":registry")
                : Optional.empty();
        String registry = scoped.or(() -> value("registry")).orElse(PUBLIC_REGISTRY);
        try {
            URI uri = URI.create(registry.endsWith("/") ? registry : registry + "/");
            if (uri.getHost() != null && String.valueOf(uri.getScheme()).startsWith("http")) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new ResourceException("npm's registry setting is no web address: " + registry + "; see npm config list");
    }

    /** Returns the value of the Authorization header for an address, from the setting with the longest fitting path. */
    Optional<String> authorization(URI uri) {
        String authority = uri.getRawAuthority();
        String path = uri.getRawPath() == null ? "/" : uri.getRawPath();
        for (int end = path.lastIndexOf('/'); end >= 0; end = path.lastIndexOf('/', end - 1)) {
            String place = "//" + authority + path.substring(0, end + 1) + ":";
            Optional<String> found = authorization(place);
            if (found.isPresent()) {
                return found;
            }
            if (end == 0) {
                break;
            }
        }
        return Optional.empty();
    }

    private Optional<String> authorization(String place) {
        Optional<String> token = value(place + "_authToken");
        if (token.isPresent()) {
            return token.map(value -> "Bearer " + value);
        }
        Optional<String> basic = value(place + "_auth");
        if (basic.isPresent()) {
            return basic.map(value -> "Basic " + value);
        }
        Optional<String> user = value(place + "username");
        Optional<String> password = value(place + "_password");
        if (user.isEmpty() || password.isEmpty()) {
            return Optional.empty();
        }
        String clear = new String(Base64.getDecoder().decode(password.get()), StandardCharsets.UTF_8);
        byte[] both = (user.get() + ":" + clear).getBytes(StandardCharsets.UTF_8);
        return Optional.of("Basic " + Base64.getEncoder().encodeToString(both));
    }
}
