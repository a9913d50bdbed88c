package dev.cortado.data.read;

import dev.cortado.resource.ResourceException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.ZipException;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;

/**
 * Reads CSV and TSV with Tablesaw's reader, once it is known that every line has as many values as the first. Columns
 * with a comma in a value are text: nobody can tell whether 2,500 is more than 3.
 */
final class DelimitedReader {

    /** No text holds it: {@link Utf8#check} has seen to that. */
    private static final char NONE = '\0';

    private DelimitedReader() {}

    static Table read(DataFile file, TableOptions options, char usualSeparator, boolean usuallyQuoted)
            throws IOException {
        char separator = options.separator().orElse(usualSeparator);
        boolean quoted = options.quoted().orElse(usuallyQuoted);
        String text = text(file);
        DelimitedCheck.Outline outline =
                DelimitedCheck.check(text, separator, quoted, options.header(), file.toString());
        if (outline.records() < (options.header() ? 2 : 1)) {
            throw new ResourceException(file + " holds no rows" + (options.header() ? " after its header" : ""));
        }
        List<String> names = options.header()
                ? outline.first()
                : IntStream.range(0, outline.first().size())
                        .mapToObj(i -> "C" + i)
                        .toList();
        List<String> missing = new ArrayList<>(options.missing());
        missing.add("");
        CsvReadOptions reading = CsvReadOptions.builder(new StringReader(
                        options.header() ? text : String.join(String.valueOf(separator), names) + "\n" + text))
                .separator(separator)
                .quoteChar(quoted ? '"' : NONE)
                .escapeChar(quoted ? '"' : NONE)
                .commentPrefix(NONE)
                .header(true)
                .sample(false)
                .maxCharsPerColumn(-1)
                .maxNumberOfColumns(1 << 16)
                .missingValueIndicator(missing.toArray(String[]::new))
                .columnTypesPartial(texts(names, outline.commas(), options.texts()))
                .build();
        try {
            Table table = Table.read().usingOptions(reading);
            return options.limit() < table.rowCount() ? table.first((int) options.limit()) : table;
        } catch (RuntimeException e) {
            throw new ResourceException(file + " cannot be read: " + firstLine(e), e);
        }
    }

    /** Tablesaw takes commas out of numbers: 2,5 would become 25. */
    private static Map<String, ColumnType> texts(List<String> names, BitSet commas, Set<String> asked) {
        Map<String, ColumnType> types = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            if (commas.get(i) || asked.contains(names.get(i))) {
                types.put(names.get(i), ColumnType.STRING);
            }
        }
        return types;
    }

    private static String text(DataFile file) throws IOException {
        try {
            try (InputStream in = file.open()) {
                Utf8.check(in, file.toString());
            }
            try (InputStream in = file.open()) {
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                return text.startsWith("\uFEFF") ? text.substring(1) : text;
            }
        } catch (EOFException | ZipException e) {
            throw file.damaged(e);
        }
    }

    private static String firstLine(RuntimeException error) {
        String message = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        return message.lines().findFirst().orElse("");
    }
}
