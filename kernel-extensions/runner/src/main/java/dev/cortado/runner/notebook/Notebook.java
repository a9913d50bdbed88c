package dev.cortado.runner.notebook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cortado.runner.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A notebook in nbformat 4. A mutable document that belongs to one thread: running it fills in its cells.
 *
 * <p>Unknown fields, key order and numbers are kept. Cells have ids from nbformat 4.5 on; missing ones are made from the
 * cell's place and text, so that the same notebook always gets the same ids.
 */
public final class Notebook {

    private static final int FORMAT = 4;
    private static final int FIRST_MINOR_WITH_IDS = 5;

    private final ObjectNode root;

    private Notebook(ObjectNode root) {
        this.root = root;
    }

    /**
     * Reads a notebook.
     *
     * @throws NotebookFormatException if the file is no notebook of a format that can be run
     * @throws IOException if there is no such file or it cannot be read
     */
    public static Notebook read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new NotebookFormatException(file + " is a folder; name an .ipynb file in it");
        }
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException missing) {
            throw new NotebookFormatException("there is no notebook " + file + nearestBeside(file));
        }
        return parse(bytes, file.toString());
    }

    /**
     * Reads a notebook from memory.
     *
     * @param name what error messages call it
     * @throws NotebookFormatException if this is no notebook of a format that can be run
     */
    public static Notebook parse(byte[] bytes, String name) throws NotebookFormatException {
        JsonNode tree;
        try {
            tree = mapper().readTree(bytes);
        } catch (JsonProcessingException broken) {
            var at = broken.getLocation();
            throw new NotebookFormatException(name + " is not a notebook: broken JSON"
                    + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr()) + " ("
                    + broken.getOriginalMessage()
                            .lines()
                            .findFirst()
                            .orElse("")
                            .replaceFirst(" \\(start marker at .*", "")
                            .strip()
                    + ")");
        } catch (IOException unreadable) {
            throw new NotebookFormatException(name + " is not a notebook: " + unreadable.getMessage());
        }
        if (tree.isMissingNode()) {
            throw new NotebookFormatException(name + " is not a notebook: the file is empty");
        }
        if (!(tree instanceof ObjectNode root)) {
            throw new NotebookFormatException(name + " is not a notebook: expected a JSON object, found " + kind(tree));
        }
        checkFormat(root, name);
        checkCells(root, name);
        Notebook notebook = new Notebook(root);
        notebook.addMissingIds();
        return notebook;
    }

    /**
     * Makes sure that Cortado's kernel can run this notebook.
     *
     * @param name what the error message calls it
     * @throws NotebookFormatException if its metadata says that it is written in another language than Java
     */
    public void checkJava(String name) throws NotebookFormatException {
        JsonNode metadata = root.path("metadata");
        JsonNode kernelspec = metadata.path("kernelspec");
        String language = kernelspec
                .path("language")
                .asText(metadata.path("language_info").path("name").asText("java"));
        if (!language.equalsIgnoreCase("java")) {
            String kernel = kernelspec.path("name").asText("");
            throw new NotebookFormatException(name + " is written in " + language + ", and Cortado's kernel runs Java; "
                    + (kernel.isEmpty() ? "name its kernel with --kernel" : "run it with --kernel " + kernel));
        }
    }

    private static void checkFormat(ObjectNode root, String name) throws NotebookFormatException {
        JsonNode format = root.get("nbformat");
        if (format == null || !format.isInt()) {
            throw new NotebookFormatException(name + " is not a notebook: it has no number \"nbformat\"");
        }
        if (format.intValue() < FORMAT) {
            throw new NotebookFormatException(name + " is in nbformat " + format.intValue()
                    + ", 4 is expected; convert it with 'jupyter nbconvert --to notebook --nbformat 4 " + name + "'");
        }
        if (format.intValue() > FORMAT) {
            throw new NotebookFormatException(
                    name + " is in nbformat " + format.intValue() + ", which is newer than the 4 this version reads");
        }
    }

    private static void checkCells(ObjectNode root, String name) throws NotebookFormatException {
        if (!(root.get("cells") instanceof ArrayNode cells)) {
            throw new NotebookFormatException(name + " is not a notebook: it has no list \"cells\"");
        }
        for (int index = 0; index < cells.size(); index++) {
            String cell = name + " is not a valid notebook: cell " + (index + 1);
            if (!(cells.get(index) instanceof ObjectNode json)) {
                throw new NotebookFormatException(cell + " is not an object");
            }
            if (!json.path("cell_type").isTextual()) {
                throw new NotebookFormatException(cell + " has no \"cell_type\"");
            }
            JsonNode source = Cell.sourceOf(json);
            if (source == null || !(source.isTextual() || isListOfText(source))) {
                throw new NotebookFormatException(cell + " has no \"source\" (expected text or a list of lines)");
            }
            if (json.has("outputs") && !json.get("outputs").isArray()) {
                throw new NotebookFormatException(cell + " has \"outputs\" that are not a list");
            }
            if (json.has("metadata") && !json.get("metadata").isObject()) {
                throw new NotebookFormatException(cell + " has \"metadata\" that is not an object");
            }
        }
    }

    private static boolean isListOfText(JsonNode node) {
        if (!node.isArray()) {
            return false;
        }
        for (JsonNode line : node) {
            if (!line.isTextual()) {
                return false;
            }
        }
        return true;
    }

    /** Returns the whole tree. */
    public ObjectNode json() {
        return root;
    }

    /** Returns the notebook's metadata, which may be changed. */
    public ObjectNode metadata() {
        return Trees.child(root, "metadata");
    }

    /** Returns the cells in order. */
    public List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        root.get("cells").forEach(cell -> cells.add(new Cell((ObjectNode) cell)));
        return List.copyOf(cells);
    }

    /** Inserts a cell before the one at the index (the number of cells: at the end) and gives it an id if ids are used. */
    public void insert(int index, Cell cell) {
        ((ArrayNode) root.get("cells")).insert(index, cell.json());
        addMissingIds();
    }

    /** Removes the cell at the index. */
    public void remove(int index) {
        ((ArrayNode) root.get("cells")).remove(index);
    }

    /** Returns the name of the kernelspec that the notebook asks for. */
    public Optional<String> kernelName() {
        String name = root.path("metadata").path("kernelspec").path("name").asText("");
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    /** Returns an independent copy. */
    public Notebook copy() {
        return new Notebook(root.deepCopy());
    }

    /** Returns the file's text, as Jupyter would write it. */
    public String toJson() {
        return NotebookJson.write(root);
    }

    /**
     * Writes the notebook: to a temporary name, then moved into place.
     *
     * @throws IOException if it cannot be written; an older file then is as it was
     */
    public void write(Path file) throws IOException {
        AtomicFile.write(file, toJson());
    }

    private void addMissingIds() {
        if (root.path("nbformat_minor").asInt(0) < FIRST_MINOR_WITH_IDS) {
            return;
        }
        List<Cell> cells = cells();
        Set<String> used = new HashSet<>(cells.stream().map(Cell::id).toList());
        for (int index = 0; index < cells.size(); index++) {
            Cell cell = cells.get(index);
            if (cell.id().isEmpty()) {
                String id = idFor(index, cell.source(), used);
                used.add(id);
                Trees.put(cell.json(), "id", id);
            }
        }
    }

    private static String idFor(int index, String source, Set<String> used) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (int salt = 0; ; salt++) {
                byte[] hash = sha256.digest((index + ":" + salt + ":" + source).getBytes(StandardCharsets.UTF_8));
                String id = HexFormat.of().formatHex(hash, 0, 4);
                if (!used.contains(id)) {
                    return id;
                }
            }
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    private static String nearestBeside(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return "; its folder does not exist either";
        }
        try (var entries = Files.list(folder)) {
            String names = entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.endsWith(".ipynb") && !name.endsWith(".executed.ipynb"))
                    .sorted()
                    .limit(6)
                    .collect(Collectors.joining(", "));
            return names.isEmpty() ? "; its folder holds no notebook" : "; that folder holds " + names;
        } catch (IOException unreadable) {
            return "";
        }
    }

    private static String kind(JsonNode node) {
        return node.isArray() ? "a list" : "a " + node.getNodeType().toString().toLowerCase(java.util.Locale.ROOT);
    }

    /** Long strings are pictures: the usual limit of 20 million characters is no protection here. */
    private static JsonMapper mapper() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNumberLength(10_000)
                        .build())
                .build();
        return JsonMapper.builder(factory)
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }
}
