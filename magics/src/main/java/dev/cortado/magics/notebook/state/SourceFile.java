package dev.cortado.magics.notebook.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cortado.magics.MagicException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads code from a file, in pieces that are run one after the other. Lines keep their numbers. */
final class SourceFile {

    private static final Pattern PACKAGE = Pattern.compile("(?m)^[ \\t]*package\\s+[\\w.]+\\s*;");
    private static final Pattern COMMAND = Pattern.compile("^/(?![/*])(\\w*).*");

    private SourceFile() {}

    /**
     * Code and what errors in it are called after.
     *
     * @param name the file, or the file and the cell
     */
    record Piece(String name, String source) {}

    /**
     * Reads a file by what its name ends with.
     *
     * @throws MagicException if it is not what it claims to be
     */
    static List<Piece> read(Path path) throws IOException {
        String name = path.getFileName().toString();
        String text;
        try {
            text = Files.readString(path).replace("\r\n", "\n");
        } catch (MalformedInputException e) {
            throw new MagicException("%load: " + path + " is no text file in UTF-8.", e);
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".ipynb")) {
            return cells(name, text);
        }
        return List.of(new Piece(name, lower.endsWith(".java") ? withoutPackage(text) : withoutCommands(text)));
    }

    /** The session has no packages; the classes of the file are declared in it as any cell's. */
    private static String withoutPackage(String text) {
        Matcher found = PACKAGE.matcher(text);
        return found.find()
                ? text.substring(0, found.start())
                        + found.group().replaceAll("[^\\n]", " ")
                        + text.substring(found.end())
                : text;
    }

    private static String withoutCommands(String text) {
        StringBuilder kept = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            Matcher command = COMMAND.matcher(line);
            if (!command.matches()) {
                kept.append(line);
            } else if (command.group(1).startsWith("ex")) {
                break;
            }
            kept.append('\n');
        }
        return kept.toString();
    }

    private static List<Piece> cells(String name, String text) {
        JsonNode notebook;
        try {
            notebook = new JsonMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new MagicException(
                    "%load: " + name + " is no notebook: "
                            + e.getOriginalMessage().lines().findFirst().orElse("no JSON") + ".",
                    e);
        }
        if (!notebook.path("cells").isArray()) {
            throw new MagicException("%load: " + name + " is no notebook: it has no cells.");
        }
        List<Piece> pieces = new ArrayList<>();
        int number = 0;
        for (JsonNode cell : notebook.path("cells")) {
            if (cell.path("cell_type").asText().equals("code")) {
                number++;
                StringBuilder source = new StringBuilder();
                if (cell.path("source").isArray()) {
                    cell.path("source").forEach(line -> source.append(line.asText()));
                } else {
                    source.append(cell.path("source").asText());
                }
                if (!source.toString().isBlank()) {
                    pieces.add(new Piece(name + " code cell " + number, source.toString()));
                }
            }
        }
        return pieces;
    }
}
