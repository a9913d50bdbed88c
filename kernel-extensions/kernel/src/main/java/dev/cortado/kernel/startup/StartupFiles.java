package dev.cortado.kernel.startup;

import dev.cortado.resource.UserConfiguration;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Which files run before a session's first cell.
 *
 * <p>Those that the environment variable {@value #VARIABLE} names, separated as paths are on this system; {@value #NONE}
 * stands for none. Without it, {@code startup.jshell} in the user's configuration folder and after it every
 * {@code startup/*.jshell} there, by name.
 */
public final class StartupFiles {

    /** The environment variable that names them. */
    public static final String VARIABLE = "CORTADO_STARTUP";

    /** What it says when nothing is to run. */
    public static final String NONE = "none";

    private static final String SUFFIX = ".jshell";

    private StartupFiles() {}

    /** The files of this user, in the order they run in; one that the variable names need not exist. */
    public static List<Path> standard() {
        return of(System::getenv, UserConfiguration.folder());
    }

    static List<Path> of(UnaryOperator<String> environment, Path configuration) {
        String named = environment.apply(VARIABLE);
        if (named != null && !named.isBlank()) {
            return named.strip().equals(NONE)
                    ? List.of()
                    : Stream.of(named.split(File.pathSeparator, -1))
                            .filter(path -> !path.isBlank())
                            .map(path -> Path.of(path.strip()).toAbsolutePath())
                            .toList();
        }
        List<Path> files = new ArrayList<>();
        Path single = configuration.resolve("startup" + SUFFIX);
        if (Files.isRegularFile(single)) {
            files.add(single);
        }
        Path folder = configuration.resolve("startup");
        if (Files.isDirectory(folder)) {
            try (Stream<Path> found = Files.list(folder)) {
                found.filter(file -> file.toString().endsWith(SUFFIX) && Files.isRegularFile(file))
                        .sorted()
                        .forEach(files::add);
            } catch (IOException e) {
                files.add(folder); // reading it as a file fails where the user is told
            }
        }
        return List.copyOf(files);
    }
}
