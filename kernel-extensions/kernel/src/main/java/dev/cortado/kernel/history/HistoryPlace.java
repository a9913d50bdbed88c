package dev.cortado.kernel.history;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Says where the user's history is kept. */
final class HistoryPlace {

    private static final List<String> OFF = List.of("off", "no", "false", "0");

    private HistoryPlace() {}

    /**
     * The folder that the system property {@code cortado.history} or else the environment variable {@code
     * CORTADO_HISTORY} names, empty if they say {@code off}. Without them {@code CORTADO_HOME/history}, else {@code
     * cortado/history} where programs keep what they remember: {@code XDG_STATE_HOME} or {@code ~/.local/state}, on macOS
     * {@code ~/Library/Application Support}, on Windows {@code LOCALAPPDATA}.
     */
    static Optional<Path> find(UnaryOperator<String> properties, UnaryOperator<String> environment) {
        String wish = firstSet(properties.apply("cortado.history"), environment.apply("CORTADO_HISTORY"));
        if (wish != null) {
            return OFF.contains(wish.strip().toLowerCase(Locale.ROOT)) ? Optional.empty() : path(wish);
        }
        String home = firstSet(properties.apply("cortado.home"), environment.apply("CORTADO_HOME"));
        return home != null ? path(home).map(folder -> folder.resolve("history")) : standard(properties, environment);
    }

    private static Optional<Path> standard(UnaryOperator<String> properties, UnaryOperator<String> environment) {
        Path user = Path.of(properties.apply("user.home"));
        String system = String.valueOf(properties.apply("os.name")).toLowerCase(Locale.ROOT);
        String state = environment.apply("XDG_STATE_HOME");
        String local = environment.apply("LOCALAPPDATA");
        Path base = user.resolve(".local/state");
        if (state != null && !state.isBlank() && Path.of(state).isAbsolute()) {
            base = Path.of(state);
        } else if (system.startsWith("mac")) {
            base = user.resolve("Library/Application Support");
        } else if (system.startsWith("windows") && local != null && !local.isBlank()) {
            base = Path.of(local);
        }
        return Optional.of(base.resolve("cortado/history"));
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text).toAbsolutePath());
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static String firstSet(String first, String second) {
        return first != null && !first.isBlank() ? first : second != null && !second.isBlank() ? second : null;
    }
}
