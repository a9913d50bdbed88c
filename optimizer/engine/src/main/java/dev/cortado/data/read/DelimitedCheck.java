package dev.cortado.data.read;

import dev.cortado.resource.ResourceException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Goes through separated values (RFC 4180) and stops at the first line that is wrong, which lenient readers would make
 * something of: a quotation that never ends swallows the rest of a file.
 */
final class DelimitedCheck {

    private final String text;
    private final char separator;
    private final boolean quoted;
    private final boolean header;
    private final String name;
    private final List<String> first = new ArrayList<>();
    private final BitSet commas = new BitSet();
    private int position;
    private long line = 1;

    private DelimitedCheck(String text, char separator, boolean quoted, boolean header, String name) {
        this.text = text;
        this.separator = separator;
        this.quoted = quoted;
        this.header = header;
        this.name = name;
    }

    /**
     * What there is.
     *
     * @param records how many; blank lines are none
     * @param first the values of the first
     * @param commas the columns, from 0, in which a value, not of the header, holds a comma
     */
    record Outline(int records, List<String> first, BitSet commas) {}

    /**
     * Checks a whole text.
     *
     * @param header whether the first record names the columns
     * @param name what to call it in errors
     * @throws ResourceException if a record has another number of values than the first, or a quotation does not end
     *     where a value ends
     */
    static Outline check(String text, char separator, boolean quoted, boolean header, String name)
            throws ResourceException {
        return new DelimitedCheck(text, separator, quoted, header, name).run();
    }

    private Outline run() throws ResourceException {
        int records = 0;
        int columns = 0;
        while (position < text.length()) {
            if (atLineEnd()) {
                skipLineEnd();
                continue;
            }
            long start = line;
            int values = record(records == 0);
            if (records == 0) {
                columns = values;
            } else if (values != columns) {
                throw new ResourceException(name + ", line " + start + ": expected " + columns + " values as in the "
                        + "first line, found " + values);
            }
            records++;
        }
        return new Outline(records, first, commas);
    }

    private int record(boolean isFirst) throws ResourceException {
        int values = 1;
        value(0, isFirst);
        while (position < text.length() && !atLineEnd()) {
            position++; // The separator.
            value(values++, isFirst);
        }
        skipLineEnd();
        return values;
    }

    private void value(int column, boolean isFirst) throws ResourceException {
        int start = position;
        skipValue();
        String value = text.substring(start, position).strip();
        if (isFirst) {
            boolean inQuotes = quoted && value.length() > 1 && value.startsWith("\"");
            first.add(inQuotes ? value.substring(1, value.length() - 1).replace("\"\"", "\"") : value);
        }
        if (!(isFirst && header) && value.indexOf(',') >= 0) {
            commas.set(column);
        }
    }

    private void skipValue() throws ResourceException {
        if (!quoted || position >= text.length() || text.charAt(position) != '"') {
            while (position < text.length() && text.charAt(position) != separator && !atLineEnd()) {
                position++;
            }
            return;
        }
        long start = line;
        position++;
        while (true) {
            if (position >= text.length()) {
                throw new ResourceException(name + ", line " + start + ": a quotation begins and does not end; "
                        + "the file is cut off, or its quotation marks mean nothing");
            }
            char character = text.charAt(position++);
            if (character == '"') {
                if (position < text.length() && text.charAt(position) == '"') {
                    position++;
                } else {
                    break;
                }
            } else if (character == '\n') {
                line++;
            }
        }
        if (position < text.length() && text.charAt(position) != separator && !atLineEnd()) {
            throw new ResourceException(name + ", line " + line + ": expected a separator after the quotation, found \""
                    + text.charAt(position) + "\"; double the quotation marks inside a value");
        }
    }

    private boolean atLineEnd() {
        char character = text.charAt(position);
        return character == '\n' || character == '\r';
    }

    private void skipLineEnd() {
        if (position >= text.length()) {
            return;
        }
        boolean windows =
                text.charAt(position) == '\r' && position + 1 < text.length() && text.charAt(position + 1) == '\n';
        position += windows ? 2 : 1;
        line++;
    }
}
