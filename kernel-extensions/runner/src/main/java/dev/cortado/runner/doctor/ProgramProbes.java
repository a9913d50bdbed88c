package dev.cortado.runner.doctor;

import dev.cortado.runner.process.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Programs that Cortado works with when they are there, and the settings for Maven and the network. */
final class ProgramProbes {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private ProgramProbes() {}

    static List<Probe> all() {
        return List.of(
                Probe.of("JupyterLab", () -> program("JupyterLab", List.of("jupyter-lab"), "pip install jupyterlab")),
                Probe.of(
                        "Jupyter Notebook",
                        () -> program(
                                "Jupyter Notebook",
                                List.of("jupyter-notebook"),
                                "pip install notebook, or sudo apt install jupyter-notebook")),
                Probe.of(
                        "C++ compiler",
                        () -> program(
                                "C++ compiler",
                                List.of("c++", "g++", "clang++"),
                                "only for building native kernels: sudo apt install g++, or xcode-select --install")),
                Probe.of(
                        "CMake",
                        () -> program(
                                "CMake",
                                List.of("cmake"),
                                "only for building native kernels: sudo apt install cmake, or brew install cmake")),
                Probe.of("Maven repository", ProgramProbes::maven),
                Probe.of("network", ProgramProbes::network));
    }

    private static Finding program(String name, List<String> commands, String hint) throws InterruptedException {
        for (String command : commands) {
            Optional<Path> found = Programs.find(command);
            if (found.isPresent()) {
                Optional<String> version =
                        Programs.firstLine(List.of(found.get().toString(), "--version"), LIMIT);
                if (version.isPresent()) {
                    return Finding.ok(name, version.get() + ", " + found.get());
                }
                return Finding.ok(name, found.get() + " (told no version in time)");
            }
        }
        return Finding.missing(name, "not on the PATH", hint);
    }

    private static Finding maven() {
        Path user = Path.of(System.getProperty("user.home"), ".m2");
        Path repository = Path.of(System.getProperty(
                "maven.repo.local", user.resolve("repository").toString()));
        Path settings = user.resolve("settings.xml");
        return Finding.ok(
                "Maven repository",
                repository
                        + (Files.isDirectory(repository) ? "" : " (not made yet)")
                        + (Files.isRegularFile(settings) ? ", settings in " + settings : ""));
    }

    private static Finding network() {
        List<String> settings = new ArrayList<>();
        boolean offline = isSet(System.getProperty("cortado.offline")) || isSet(System.getenv("CORTADO_OFFLINE"));
        settings.add(offline ? "offline by setting" : "on line");
        for (String variable :
                List.of("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY")) {
            String value = System.getenv(variable);
            if (value != null && !value.isBlank()) {
                settings.add(variable + "=" + withoutPassword(value));
            }
        }
        return Finding.ok(
                "network", String.join(", ", settings), offline ? "unset CORTADO_OFFLINE to fetch models" : "");
    }

    private static boolean isSet(String value) {
        return value != null && !value.isBlank() && !value.equalsIgnoreCase("false") && !value.equals("0");
    }

    static String withoutPassword(String proxy) {
        return proxy.replaceAll("//[^/@]*@", "//...@");
    }
}
