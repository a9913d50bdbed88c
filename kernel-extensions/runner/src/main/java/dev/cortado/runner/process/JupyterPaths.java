package dev.cortado.runner.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Jupyter's data directories, by the rules of {@code jupyter_core.paths}.
 *
 * @param user where the user's own kernelspecs go
 * @param all every directory that is searched, in order
 */
public record JupyterPaths(Path user, List<Path> all) {

    /** Copies. */
    public JupyterPaths {
        all = List.copyOf(all);
    }

    /** Returns those of this machine and user. */
    public static JupyterPaths standard() {
        return of(System::getenv, System.getProperty("user.home"), System.getProperty("os.name"));
    }

    static JupyterPaths of(UnaryOperator<String> environment, String home, String system) {
        Path user = userData(environment, Path.of(home), system.toLowerCase(Locale.ROOT));
        Set<Path> all = new LinkedHashSet<>();
        split(environment.apply("JUPYTER_PATH")).forEach(all::add);
        all.add(user);
        sysPrefix(environment).ifPresent(prefix -> all.add(dataOf(prefix)));
        if (system.toLowerCase(Locale.ROOT).startsWith("windows")) {
            value(environment, "PROGRAMDATA").ifPresent(data -> all.add(Path.of(data, "jupyter")));
        } else {
            all.add(Path.of("/usr/local/share/jupyter"));
            all.add(Path.of("/usr/share/jupyter"));
        }
        return new JupyterPaths(user, List.copyOf(all));
    }

    private static Path userData(UnaryOperator<String> environment, Path home, String system) {
        Optional<String> named = value(environment, "JUPYTER_DATA_DIR");
        if (named.isPresent()) {
            return Path.of(named.get());
        }
        if (system.startsWith("mac")) {
            return home.resolve("Library/Jupyter");
        }
        if (system.startsWith("windows")) {
            return value(environment, "APPDATA")
                    .map(data -> Path.of(data, "jupyter"))
                    .orElse(home.resolve(".jupyter").resolve("data"));
        }
        return value(environment, "XDG_DATA_HOME")
                .map(data -> Path.of(data, "jupyter"))
                .orElse(home.resolve(".local/share/jupyter"));
    }

    /** Returns the Python environment in use: the active virtual or conda one, else the one that {@code jupyter} is in. */
    public static Optional<Path> sysPrefix() {
        return sysPrefix(System::getenv);
    }

    private static Optional<Path> sysPrefix(UnaryOperator<String> environment) {
        for (String variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            Optional<String> prefix = value(environment, variable);
            if (prefix.isPresent()) {
                return prefix.map(Path::of);
            }
        }
        for (Path folder : split(environment.apply("PATH"))) {
            if (Files.isExecutable(folder.resolve("jupyter")) && folder.getParent() != null) {
                return Optional.of(folder.getParent());
            }
        }
        return Optional.empty();
    }

    /** Returns the data directory inside an installation prefix. */
    public static Path dataOf(Path prefix) {
        return prefix.resolve("share").resolve("jupyter");
    }

    /** Returns every folder that may hold kernelspecs, in the order of precedence. */
    public List<Path> kernelFolders() {
        return all.stream().map(data -> data.resolve("kernels")).toList();
    }

    private static List<Path> split(String paths) {
        List<Path> parts = new ArrayList<>();
        if (paths != null) {
            for (String part : paths.split(File.pathSeparator, -1)) {
                if (!part.isBlank()) {
                    parts.add(Path.of(part));
                }
            }
        }
        return parts;
    }

    private static Optional<String> value(UnaryOperator<String> environment, String name) {
        return Optional.ofNullable(environment.apply(name)).filter(text -> !text.isBlank());
    }
}
