package dev.cortado.kernel.assist;

import dev.cortado.kernel.assist.magic.Word;
import dev.cortado.kernel.cell.Cell;
import dev.cortado.kernel.cell.CellLexer;
import dev.cortado.kernel.cell.CellSyntaxException;
import dev.cortado.kernel.cell.MagicCall;
import dev.cortado.kernel.cell.Part;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds where in a cell the cursor stands, by the rules of the cell lexer; errors of the cell are passed over. */
final class CursorReader {

    private static final int MOST_ERRORS = 20;

    private CursorReader() {}

    /** The place of a cursor within {@code 0..code.length()}. */
    static CursorPlace read(String code, int cursor) {
        String before = code.substring(0, cursor);
        // A percent sign alone begins nothing yet.
        boolean bare = before.endsWith("%");
        Cell cell = tolerant(bare ? before + "x" : before);
        Optional<MagicCall> last = lastCall(cell, cursor);
        if (last.isPresent()) {
            return inMagic(code, cursor, last.get(), bare);
        }
        return switch (cell) {
            case Cell.Magic magic ->
                new CursorPlace.Body(
                        magic.call().verb(), before.length() - magic.body().length() + (bare ? 1 : 0));
            case Cell.Code ignored -> new CursorPlace.Java(masked(code), cursor, 0);
        };
    }

    private static CursorPlace inMagic(String code, int cursor, MagicCall call, boolean bare) {
        int verbStart = call.start();
        while (code.charAt(verbStart) == '%' && verbStart + 1 < code.length() && verbStart + 1 < cursor) {
            verbStart++;
        }
        if (bare) {
            verbStart = cursor;
        }
        int behindVerb = verbStart + (bare ? 0 : call.verb().length());
        if (cursor <= behindVerb) {
            return new CursorPlace.Verb(code.substring(verbStart, cursor), verbStart, verbStart - call.start() == 2);
        }
        return new CursorPlace.Words(call.verb(), Word.upTo(code, behindVerb, cursor), verbStart, behindVerb);
    }

    /** The magic on whose line the text ends. */
    private static Optional<MagicCall> lastCall(Cell cell, int cursor) {
        return switch (cell) {
            case Cell.Magic magic -> magic.call().end() >= cursor ? Optional.of(magic.call()) : Optional.empty();
            case Cell.Code java ->
                java.parts().stream()
                        .flatMap(part -> switch (part) {
                            case Part.Statement statement -> Stream.of(statement.call());
                            case Part.Java piece -> piece.magics().stream().map(Part.Inline::call);
                            case Part.Question ignored -> Stream.empty();
                        })
                        .filter(call -> call.end() >= cursor)
                        .findFirst();
        };
    }

    /** A cell's Java with its magics masked, whatever is wrong with it; for a cell magic the cell as it is. */
    static String masked(String code) {
        return tolerant(code) instanceof Cell.Code java ? java.masked() : code;
    }

    /** Reads a cell; what cannot be read is blanked out, but a quote that is open on the last line is closed. */
    static Cell tolerant(String code) {
        String text = code;
        for (int errors = 0; errors < MOST_ERRORS; errors++) {
            try {
                Cell cell = CellLexer.parse(text);
                return cell instanceof Cell.Code java && errors > 0
                        ? new Cell.Code(code, trimmed(java.masked(), code), java.parts())
                        : cell;
            } catch (CellSyntaxException e) {
                int at = Math.min(e.position(), text.length() - 1);
                int lineEnd = text.indexOf('\n', at);
                char wrong = text.charAt(at);
                text = lineEnd < 0 && wrong != '%'
                        ? text + wrong
                        : blanked(text, lineStart(text, at), lineEnd < 0 ? text.length() : lineEnd);
            }
        }
        return new Cell.Code(code, code, List.of());
    }

    private static String trimmed(String masked, String code) {
        return masked.length() > code.length() ? masked.substring(0, code.length()) : masked;
    }

    private static int lineStart(String text, int at) {
        return at == 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
    }

    private static String blanked(String text, int start, int end) {
        return text.substring(0, start) + " ".repeat(end - start) + text.substring(end);
    }
}
