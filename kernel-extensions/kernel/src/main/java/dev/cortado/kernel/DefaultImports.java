package dev.cortado.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The imports that every notebook starts with, kept in {@code imports.txt} beside this class. */
final class DefaultImports {

    private DefaultImports() {}

    /** Returns the import declarations. */
    static List<String> declarations() {
        try (InputStream in = DefaultImports.class.getResourceAsStream("imports.txt");
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> "import " + line + ";")
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
