package dev.cortado.data.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cortado.progress.Progress;
import dev.cortado.resource.ResourceException;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipException;
import tech.tablesaw.api.Table;

/**
 * Reads one JSON object a line (https://jsonlines.org): a row for each, a column for each name that any of them has, in
 * the order in which they first come. What an object lacks is missing in its row. Lists and objects inside stay JSON, as
 * text.
 */
final class JsonLinesReader {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int ROWS_PER_REPORT = 1000;

    private JsonLinesReader() {}

    static Table read(DataFile file, TableOptions options, Progress progress) throws IOException {
        Map<String, JsonColumn> columns = new LinkedHashMap<>();
        long rows = 0;
        long number = 0;
        try {
            try (InputStream in = file.open()) {
                Utf8.check(in, file.toString());
            }
            try (BufferedReader in = new BufferedReader(new InputStreamReader(file.open(), StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null && rows < options.limit(); line = in.readLine()) {
                    String text = number++ == 0 && line.startsWith("\uFEFF") ? line.substring(1) : line;
                    if (!text.isBlank()) {
                        append(columns, object(text, file, number), rows++);
                        if (rows % ROWS_PER_REPORT == 0) {
                            progress.step("read " + file.path().getFileName(), rows, -1, Progress.Unit.ITEMS);
                        }
                    }
                }
            }
        } catch (EOFException | ZipException e) {
            throw file.damaged(e);
        }
        if (rows == 0) {
            throw new ResourceException(file + " holds no rows: expected one JSON object a line");
        }
        Table table = Table.create();
        for (Map.Entry<String, JsonColumn> column : columns.entrySet()) {
            boolean text = options.texts().contains(column.getKey());
            table.addColumns(column.getValue().toColumn(column.getKey(), rows, text));
        }
        return table;
    }

    private static void append(Map<String, JsonColumn> columns, ObjectNode row, long index) {
        for (Map.Entry<String, JsonNode> field : row.properties()) {
            columns.computeIfAbsent(field.getKey(), _ -> new JsonColumn()).put(index, field.getValue());
        }
    }

    private static ObjectNode object(String text, DataFile file, long line) throws ResourceException {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new ResourceException(
                    file + ", line " + line + ": no JSON object: "
                            + e.getOriginalMessage().lines().findFirst().orElse(""),
                    e);
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new ResourceException(file + ", line " + line + ": expected one JSON object a line, found "
                + node.getNodeType().name().toLowerCase(java.util.Locale.ROOT)
                + (node.isArray() ? "; write each of its objects on a line of its own, with jq -c '.[]'" : ""));
    }
}
