package dev.cortado.kernel;

import dev.cortado.kernel.cell.Cell;
import dev.cortado.kernel.cell.CellLexer;
import dev.cortado.kernel.cell.CellSyntaxException;
import dev.cortado.kernel.session.JavaSession;
import java.util.List;
import java.util.Set;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;

/** What helps while a cell is written: completion, documentation, whether it is complete. */
final class CodeAssistant {

    private static final String INDENT = "    ";

    private final JavaSession session;
    private final MagicsRegistry magics;

    CodeAssistant(JavaSession session, MagicsRegistry magics) {
        this.session = session;
        this.magics = magics;
    }

    /** What can stand at a position; positions are those of Java strings. */
    ReplacementOptions complete(String code, int at) {
        int cursor = Math.clamp(at, 0, code.length());
        int lineStart = cursor == 0 ? 0 : code.lastIndexOf('\n', cursor - 1) + 1;
        int verb = code.substring(lineStart, cursor).lastIndexOf('%') + lineStart + 1;
        if (verb > lineStart && code.substring(verb, cursor).chars().allMatch(Character::isJavaIdentifierPart)) {
            ReplacementOptions verbs = completeVerb(code, lineStart, verb, cursor);
            if (!verbs.getReplacements().isEmpty()) {
                return verbs;
            }
        }
        return completeJava(masked(code), cursor);
    }

    private ReplacementOptions completeVerb(String code, int lineStart, int verb, int cursor) {
        boolean cellMagic = code.substring(lineStart, verb).strip().equals("%%");
        String prefix = code.substring(verb, cursor);
        Set<String> names = cellMagic ? magics.getCellMagicNames() : magics.getLineMagicNames();
        return new ReplacementOptions(
                names.stream().filter(name -> name.startsWith(prefix)).sorted().toList(), verb, cursor);
    }

    /** Tries the statement at the cursor with those before it, which may declare what it uses, then by itself. */
    private ReplacementOptions completeJava(String code, int cursor) {
        int statement = statementStart(code, cursor);
        for (int start : statement == 0 ? new int[] {0} : new int[] {firstAfterImports(code, statement), statement}) {
            int[] anchor = {0};
            List<Suggestion> found =
                    session.analysis().completionSuggestions(code.substring(start, cursor), cursor - start, anchor);
            if (!found.isEmpty()) {
                List<String> texts = found.stream()
                        .sorted((a, b) -> Boolean.compare(b.matchesType(), a.matchesType()))
                        .map(Suggestion::continuation)
                        .distinct()
                        .toList();
                return new ReplacementOptions(texts, start + anchor[0], cursor);
            }
        }
        return new ReplacementOptions(List.of(), cursor, cursor);
    }

    /** Where the statement begins in which the cursor stands. */
    private int statementStart(String code, int cursor) {
        int start = 0;
        while (start < cursor) {
            CompletionInfo info = session.analysis().analyzeCompletion(code.substring(start));
            int end = code.length() - info.remaining().length();
            boolean open = switch (info.completeness()) {
                case COMPLETE, CONSIDERED_INCOMPLETE -> end >= cursor || end <= start;
                default -> true;
            };
            if (open) {
                break;
            }
            start = end;
        }
        return start;
    }

    private int firstAfterImports(String code, int limit) {
        int start = 0;
        while (start < limit && code.substring(start).stripLeading().startsWith("import ")) {
            int semicolon = code.indexOf(';', start);
            if (semicolon < 0 || semicolon >= limit) {
                return limit;
            }
            start = semicolon + 1;
        }
        return start;
    }

    /** Signatures and documentation of what stands at a position, or null. */
    DisplayData inspect(String code, int at) {
        String java = masked(code);
        int cursor = Math.clamp(at, 0, java.length());
        while (cursor < java.length() && Character.isJavaIdentifierPart(java.charAt(cursor))) {
            cursor++;
        }
        int statement = statementStart(java, cursor);
        for (int start : new int[] {firstAfterImports(java, statement), statement}) {
            String upToCursor = java.substring(start, cursor);
            // JShell tells about a method only from within its parentheses.
            for (String text : List.of(upToCursor, upToCursor + "(")) {
                List<Documentation> found = session.analysis().documentation(text, text.length(), true);
                if (!found.isEmpty()) {
                    return DocumentationView.of(found);
                }
            }
        }
        return null;
    }

    /** As {@link BaseKernel#isComplete}. */
    String isComplete(String code) {
        Cell cell;
        try {
            cell = CellLexer.parse(code);
        } catch (CellSyntaxException e) {
            return BaseKernel.IS_COMPLETE_BAD;
        }
        return switch (cell) {
            case Cell.Magic magic -> magic.body().isEmpty() || !code.endsWith("\n") ? "" : BaseKernel.IS_COMPLETE_YES;
            case Cell.Code java -> code.stripTrailing().endsWith("\\") ? "" : isCompleteJava(java.masked());
        };
    }

    private String isCompleteJava(String java) {
        String rest = java;
        while (!rest.isBlank()) {
            CompletionInfo info = session.analysis().analyzeCompletion(rest);
            switch (info.completeness()) {
                case DEFINITELY_INCOMPLETE -> {
                    return indent(java);
                }
                case UNKNOWN -> {
                    return BaseKernel.IS_COMPLETE_BAD;
                }
                default -> {}
            }
            if (info.remaining().length() >= rest.length()) {
                break;
            }
            rest = info.remaining();
        }
        return BaseKernel.IS_COMPLETE_YES;
    }

    /** The white space of the last line, and more of it if that line opens a block. */
    private static String indent(String code) {
        String[] lines = code.stripTrailing().split("\n", -1);
        String last = lines[lines.length - 1];
        String white = last.substring(0, last.length() - last.stripLeading().length());
        return last.endsWith("{") || last.endsWith("(") ? white + INDENT : white;
    }

    private static String masked(String code) {
        try {
            return CellLexer.parse(code) instanceof Cell.Code java ? java.masked() : code;
        } catch (CellSyntaxException e) {
            return code;
        }
    }
}
