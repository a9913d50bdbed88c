package dev.cortado.magics.host;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Runs cells in a kernel of a process of its own, for {@link ForeignProcess}; uses the JDK only. */
public final class CellLoop {

    static final String SEPARATOR = "\n----\n";

    private static final Pattern FIRST_WORD = Pattern.compile("\\s+");

    private CellLoop() {}

    /** The kernel of a family. */
    public interface Kernel {

        /** Adds jars as the kernel's {@code %maven} does. */
        void load(List<Path> jars) throws Exception;

        /** Evaluates Java source as a cell; returns what the front end would show of its value, or null. */
        String run(String source) throws Exception;

        /** What was shown since the last call: its kind, its media types, its plain text. */
        List<String> shown();
    }

    /**
     * Loads the jars named in a file, runs the cells in another and writes what came of each into a third.
     *
     * @param magics the class whose {@code line} and {@code cell} call a magic from a snippet
     */
    public static void run(String[] files, Kernel kernel, Class<?> magics) throws Exception {
        kernel.load(Files.readAllLines(Path.of(files[0])).stream().map(Path::of).toList());
        Properties results = new Properties();
        int number = 0;
        for (String cell : Files.readString(Path.of(files[1])).split(Pattern.quote(SEPARATOR), -1)) {
            String prefix = number++ + ".";
            try {
                String value = kernel.run(translated(cell.strip(), magics));
                results.setProperty(prefix + "value", String.valueOf(value));
            } catch (Exception e) {
                results.setProperty(prefix + "error", String.valueOf(e.getMessage()));
            }
            int shown = 0;
            for (String each : kernel.shown()) {
                results.setProperty(prefix + "shown." + shown++, each);
            }
        }
        results.setProperty("cells", Integer.toString(number));
        write(results, Path.of(files[2]));
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static void write(Properties results, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            results.storeToXML(out, null);
        }
    }

    /** A magic as a call from a snippet, as IJava and JJava translate theirs. */
    private static String translated(String cell, Class<?> magics) {
        if (!cell.startsWith("%")) {
            return cell;
        }
        boolean ofCell = cell.startsWith("%%");
        int end = cell.indexOf('\n') < 0 ? cell.length() : cell.indexOf('\n');
        List<String> words = new ArrayList<>(Arrays.asList(
                FIRST_WORD.split(cell.substring(ofCell ? 2 : 1, end).strip())));
        String verb = words.removeFirst();
        String arguments =
                words.stream().map(CellLoop::literal).collect(Collectors.joining(", ", "java.util.List.of(", ")"));
        return magics.getName() + (ofCell ? ".cell(" : ".line(") + literal(verb) + ", " + arguments
                + (ofCell ? ", " + literal(cell.substring(end).strip()) : "") + ")";
    }

    private static String literal(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
