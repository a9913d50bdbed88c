package dev.cortado.magics.host;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A kernel of another family in a process whose class path holds that kernel alone: Cortado's jars, and all they need,
 * come through the kernel's own class loader, as {@code %maven} brings them.
 */
public final class ForeignProcess {

    private static final Pattern TEST_ONLY = Pattern.compile(
            "junit|assertj|opentest4j|apiguardian|byte-buddy|surefire|jjava-jupyter|jupyter-jvm-basekernel");

    private ForeignProcess() {}

    /** What came of a cell: the value or null, the error's message or null, and what was shown. */
    public record CellResult(String value, String error, List<String> shown) {}

    /**
     * Starts a kernel, loads Cortado into it and runs cells.
     *
     * @param kernelJars the published base jar and what it depends on
     * @param main a class with a main method that calls {@link CellLoop#run}
     * @param folder for the files of the run; {@code home} in it is Cortado's home
     */
    public static List<CellResult> run(
            List<Path> kernelJars, Class<?> main, Path folder, List<String> jvmArguments, String... cells)
            throws IOException, InterruptedException {
        Path jars = Files.write(folder.resolve("jars.txt"), cortado());
        Path source = Files.writeString(folder.resolve("cells.txt"), String.join(CellLoop.SEPARATOR, cells));
        Path results = folder.resolve("results.xml");
        Path log = folder.resolve("log.txt");
        List<String> classPath =
                new ArrayList<>(kernelJars.stream().map(Path::toString).toList());
        classPath.addAll(testClasses());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmArguments);
        command.addAll(List.of(
                "-Dcortado.home=" + folder.resolve("home"),
                "-Djava.awt.headless=true",
                "-Xmx1g",
                "-cp",
                String.join(File.pathSeparator, classPath),
                main.getName(),
                jars.toString(),
                source.toString(),
                results.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(180, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the kernel's process hangs: " + Files.readString(log));
        }
        if (process.exitValue() != 0) {
            throw new AssertionError("the kernel's process failed: " + Files.readString(log));
        }
        return read(results);
    }

    private static List<CellResult> read(Path file) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.loadFromXML(in);
        }
        List<CellResult> results = new ArrayList<>();
        for (int cell = 0; cell < Integer.parseInt(properties.getProperty("cells")); cell++) {
            List<String> shown = new ArrayList<>();
            for (int i = 0; properties.containsKey(cell + ".shown." + i); i++) {
                shown.add(properties.getProperty(cell + ".shown." + i));
            }
            results.add(new CellResult(
                    properties.getProperty(cell + ".value"), properties.getProperty(cell + ".error"), shown));
        }
        return results;
    }

    /** Cortado's own classes and jars, and those they need: what {@code %maven} would bring. */
    public static List<String> cortado() {
        return classPath()
                .filter(entry -> !isTestClasses(entry))
                .filter(entry -> !TEST_ONLY
                        .matcher(Path.of(entry).getFileName().toString())
                        .find())
                .toList();
    }

    private static List<String> testClasses() {
        return classPath().filter(ForeignProcess::isTestClasses).toList();
    }

    private static boolean isTestClasses(String entry) {
        return entry.endsWith("test-classes") || entry.endsWith("-tests.jar");
    }

    private static Stream<String> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator));
    }
}
