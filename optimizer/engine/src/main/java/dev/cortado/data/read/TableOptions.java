package dev.cortado.data.read;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a file is read into a table.
 *
 * @param format what it is; found out if empty
 * @param separator between values of a text file; by its kind if empty: comma or tab
 * @param quoted whether a text file's values may stand in double quotes; if empty, in CSV they may and in TSV not
 * @param header whether the first line of a text file names the columns; {@code C0}, {@code C1}, ... name them if not
 * @param texts names of columns that hold text whatever it looks like, so that {@code 007} stays {@code 007}
 * @param missing what stands for a missing value in a text file, besides nothing
 * @param limit how many rows to keep at most, the first ones
 */
public record TableOptions(
        Optional<DataFormat> format,
        Optional<Character> separator,
        Optional<Boolean> quoted,
        boolean header,
        Set<String> texts,
        List<String> missing,
        long limit) {

    /** Freezes the lists. */
    public TableOptions {
        texts = Set.copyOf(texts);
        missing = List.copyOf(missing);
        if (limit < 1) {
            throw new IllegalArgumentException("expected a limit of 1 row or more, found " + limit);
        }
    }

    /** Returns what fits most files. */
    public static TableOptions standard() {
        return new TableOptions(
                Optional.empty(), Optional.empty(), Optional.empty(), true, Set.of(), List.of(), Long.MAX_VALUE);
    }

    /** Returns options for a file of a known kind. */
    public TableOptions format(DataFormat value) {
        return new TableOptions(Optional.of(value), separator, quoted, header, texts, missing, limit);
    }

    /** Returns options with another separator. */
    public TableOptions separator(char value) {
        return new TableOptions(format, Optional.of(value), quoted, header, texts, missing, limit);
    }

    /** Returns options with or without quotation. */
    public TableOptions quoted(boolean value) {
        return new TableOptions(format, separator, Optional.of(value), header, texts, missing, limit);
    }

    /** Returns options with or without a header line. */
    public TableOptions header(boolean value) {
        return new TableOptions(format, separator, quoted, value, texts, missing, limit);
    }

    /** Returns options with columns that hold text. */
    public TableOptions texts(Set<String> names) {
        return new TableOptions(format, separator, quoted, header, names, missing, limit);
    }

    /** Returns options with words that stand for a missing value, for example {@code NA}. */
    public TableOptions missing(List<String> words) {
        return new TableOptions(format, separator, quoted, header, texts, words, limit);
    }

    /** Returns options with a limit of rows. */
    public TableOptions limit(long rows) {
        return new TableOptions(format, separator, quoted, header, texts, missing, rows);
    }
}
