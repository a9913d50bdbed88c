package dev.cortado.resource;

import java.nio.file.Path;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** The folder for what the user sets up once: startup snippets. */
public final class UserConfiguration {

    private UserConfiguration() {}

    /**
     * Returns its path; it need not exist: {@code XDG_CONFIG_HOME/cortado}, else {@code %APPDATA%\cortado} on Windows and
     * {@code ~/.config/cortado} elsewhere.
     */
    public static Path folder() {
        return folder(System::getProperty, System::getenv);
    }

    static Path folder(UnaryOperator<String> properties, UnaryOperator<String> environment) {
        String xdg = environment.apply("XDG_CONFIG_HOME");
        // The XDG specification: a path that is not absolute is to be ignored.
        if (xdg != null && !xdg.isBlank() && Path.of(xdg).isAbsolute()) {
            return Path.of(xdg, "cortado");
        }
        String system = String.valueOf(properties.apply("os.name")).toLowerCase(Locale.ROOT);
        String roaming = environment.apply("APPDATA");
        if (system.startsWith("windows") && roaming != null && !roaming.isBlank()) {
            return Path.of(roaming, "cortado");
        }
        return Path.of(properties.apply("user.home"), ".config", "cortado");
    }
}
