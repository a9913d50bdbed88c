package dev.cortado.kernel.classpath;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An artifact that cells see.
 *
 * @param artifact its Maven name, which its jar's file name begins with
 * @param prefix the package that holds all of its classes, itself or in packages below
 * @param offered whether its types are offered to somebody who writes a cell
 * @param reason why cells need it
 */
record Exposed(String artifact, String prefix, boolean offered, String reason) {

    /** Returns what {@code exposed.txt} names. */
    static List<Exposed> all() {
        try (InputStream in = Exposed.class.getResourceAsStream("exposed.txt");
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> line.split(" +", 4))
                    .map(words -> new Exposed(words[0], words[1], words[2].equals("offered"), words[3]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a class, named with dots, belongs to its packages. */
    boolean covers(String className) {
        return className.startsWith(prefix)
                && className.length() > prefix.length()
                && className.charAt(prefix.length()) == '.';
    }

    /** Whether a jar's file name is that of a version of the artifact. */
    boolean isNameOf(String fileName) {
        return fileName.startsWith(artifact)
                && fileName.endsWith(".jar")
                && fileName.length() > artifact.length() + 1
                && fileName.charAt(artifact.length()) == '-'
                && Character.isDigit(fileName.charAt(artifact.length() + 1));
    }
}
