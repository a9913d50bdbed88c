package dev.cortado.magics.data;

import dev.cortado.data.Dataset;
import dev.cortado.data.Sourced;
import dev.cortado.resource.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What {@code %dataset} shows of a set. */
final class DatasetFrames {

    private static final int CELL_CHARACTERS = 80;

    private DatasetFrames() {}

    /** A row for each variable: the whole set, then its parts. */
    static Table summary(Map<String, Dataset> variables, Sourced<?> loaded, String part, String licence) {
        StringColumn names = StringColumn.create("dataset");
        StringColumn kinds = StringColumn.create("kind");
        StringColumn parts = StringColumn.create("part");
        IntColumn rows = IntColumn.create("rows");
        IntColumn classes = IntColumn.create("classes");
        StringColumn sources = StringColumn.create("source");
        StringColumn licences = StringColumn.create("licence");
        StringColumn hashes = StringColumn.create("sha256");
        LongColumn bytes = LongColumn.create("source_bytes");
        variables.forEach((variable, set) -> {
            names.append(variable);
            kinds.append(set.kind().toString());
            parts.append(part);
            rows.append(set.size());
            if (set.labels().isEmpty()) {
                classes.appendMissing();
            } else {
                classes.append(set.labels().size());
            }
            sources.append(loaded.files().getFirst().uri() + more(loaded.files()));
            licences.append(licence);
            hashes.append(loaded.sha256());
            bytes.append(loaded.bytes());
        });
        Table table = Table.create(names, kinds, rows, classes, sources, hashes, bytes);
        if (!part.isEmpty()) {
            table.insertColumn(2, parts);
        }
        if (!licence.isEmpty()) {
            table.addColumns(licences);
        }
        return table;
    }

    private static String more(List<Resource> files) {
        return files.size() == 1 ? "" : " and " + (files.size() - 1) + " more";
    }

    /** The first rows, then the files, a line each. */
    static List<String> lines(Table head, List<Resource> files) {
        List<String> lines = new ArrayList<>();
        for (Row row : head) {
            List<String> cells = new ArrayList<>();
            for (String column : head.columnNames().stream().limit(10).toList()) {
                cells.add(column + ": " + cut(head.column(column).getString(row.getRowNumber())));
            }
            lines.add("row " + (row.getRowNumber() + 1) + ": " + String.join(" | ", cells)
                    + (head.columnCount() > 10 ? " | " + (head.columnCount() - 10) + " more columns" : ""));
        }
        for (Resource file : files) {
            lines.add("file " + file.uri() + ", " + file.bytes() + " bytes, sha256 " + file.sha256());
        }
        return lines;
    }

    private static String cut(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= CELL_CHARACTERS ? line : line.substring(0, CELL_CHARACTERS - 3) + "...";
    }
}
