package dev.cortado.notebooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cortado.record.RunRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A notebook after its run, as its file says. */
record ExecutedNotebook(JsonNode root) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static ExecutedNotebook read(Path file) throws IOException {
        return new ExecutedNotebook(JSON.readTree(file.toFile()));
    }

    List<JsonNode> codeCells() {
        List<JsonNode> cells = new ArrayList<>();
        root.path("cells").forEach(cell -> {
            if (cell.path("cell_type").asText().equals("code")) {
                cells.add(cell);
            }
        });
        return cells;
    }

    List<JsonNode> outputs() {
        List<JsonNode> outputs = new ArrayList<>();
        codeCells().forEach(cell -> cell.path("outputs").forEach(outputs::add));
        return outputs;
    }

    /** The records of all magics, in the order they ran. */
    List<RunRecord> records() {
        List<RunRecord> records = new ArrayList<>();
        for (JsonNode output : outputs()) {
            JsonNode record = output.path("data").path(RunRecord.MIME);
            if (!record.isMissingNode()) {
                records.add(RunRecord.fromJson(record.toString()));
            }
        }
        return records;
    }

    /** The first record of a verb. */
    RunRecord record(String verb) {
        return records().stream()
                .filter(record -> record.magic().equals(verb))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no record of %" + verb));
    }

    /** The values of one column of a record's frame. */
    static List<Object> column(RunRecord record, String name) {
        return record.frame().columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("%" + record.magic() + " has no column " + name))
                .values();
    }
}
