package dev.cortado.resource;

import java.nio.file.Path;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * The folder that holds what Cortado fetched and may fetch again.
 *
 * @param cache its absolute path; need not exist yet
 */
public record CortadoHome(Path cache) {

    /** Makes the path absolute. */
    public CortadoHome {
        cache = cache.toAbsolutePath().normalize();
    }

    /**
     * Returns the user's: the system property {@code cortado.home}, else the environment variable {@code CORTADO_HOME},
     * else {@code XDG_CACHE_HOME/cortado}, else {@code ~/Library/Caches/cortado} on macOS,
     * {@code %LOCALAPPDATA%\cortado} on Windows and {@code ~/.cache/cortado} elsewhere.
     */
    public static CortadoHome standard() {
        return standard(System::getProperty, System::getenv);
    }

    static CortadoHome standard(UnaryOperator<String> properties, UnaryOperator<String> environment) {
        String property = properties.apply("cortado.home");
        if (isSet(property)) {
            return new CortadoHome(Path.of(property));
        }
        String variable = environment.apply("CORTADO_HOME");
        if (isSet(variable)) {
            return new CortadoHome(Path.of(variable));
        }
        String xdg = environment.apply("XDG_CACHE_HOME");
        // The XDG specification: a path that is not absolute is to be ignored.
        if (isSet(xdg) && Path.of(xdg).isAbsolute()) {
            return new CortadoHome(Path.of(xdg, "cortado"));
        }
        Path user = Path.of(properties.apply("user.home"));
        String system = String.valueOf(properties.apply("os.name")).toLowerCase(Locale.ROOT);
        if (system.startsWith("mac")) {
            return new CortadoHome(user.resolve("Library/Caches/cortado"));
        }
        String local = environment.apply("LOCALAPPDATA");
        if (system.startsWith("windows") && isSet(local)) {
            return new CortadoHome(Path.of(local, "cortado"));
        }
        return new CortadoHome(user.resolve(".cache/cortado"));
    }

    private static boolean isSet(String value) {
        return value != null && !value.isBlank();
    }
}
