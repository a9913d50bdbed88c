package dev.cortado.magics.notebook.timing;

import dev.cortado.magics.CodeFailedException;
import dev.cortado.magics.NotebookSession;
import dev.cortado.measure.TimedLoop;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes a loop around Java code that consumes what the code computes, and has the session compile it, once. Whether the
 * code is an expression, statements, or statements that end with an expression is for the compiler to say: they are tried in
 * turn.
 */
final class LoopSource {

    private final NotebookSession session;
    private final String setup;

    /** @param setup statements that run before the loop, outside of what is timed; may be empty */
    LoopSource(NotebookSession session, String setup) {
        this.session = session;
        this.setup =
                setup.isBlank() || setup.strip().endsWith(";") || setup.strip().endsWith("}") ? setup : setup + ";";
    }

    /**
     * Compiles the code.
     *
     * @throws CodeFailedException if it is no Java, as the compiler says it of the form that the code looks like
     */
    TimedLoop compile(String code) {
        Map<String, Boolean> forms = forms(code.strip());
        CodeFailedException wanted = null;
        for (Map.Entry<String, Boolean> form : forms.entrySet()) {
            try {
                return loop(form.getKey());
            } catch (CodeFailedException e) {
                wanted = form.getValue() ? e : wanted;
            }
        }
        throw wanted;
    }

    /** A loop of the same make that does nothing. */
    TimedLoop empty() {
        return loop("");
    }

    /** What the body of the loop may be, and of which of them the compiler's complaint is worth reading. */
    private static Map<String, Boolean> forms(String code) {
        boolean statements = code.endsWith(";") || code.endsWith("}") || code.contains(";");
        String bare = code.endsWith(";") ? code.substring(0, code.length() - 1) : code;
        Map<String, Boolean> forms = new LinkedHashMap<>();
        int last = bare.lastIndexOf(';');
        if (last >= 0) {
            forms.put(bare.substring(0, last + 1) + consumed(bare.substring(last + 1)), false);
        }
        forms.put(consumed(bare), !statements);
        if (bare.endsWith("}")) {
            forms.put("\n" + bare + "\n", false); // what stands behind an endless loop cannot be reached
        }
        forms.put("\n" + bare + "\n;", statements);
        return forms;
    }

    private static String consumed(String expression) {
        return "cortado$results.consume(\n" + expression + "\n);";
    }

    private TimedLoop loop(String body) {
        String type = TimedLoop.class.getName();
        String source = "(" + type + ") (cortado$loops, cortado$results) -> {\n"
                + setup + "\n"
                + "long cortado$start = System.nanoTime();\n"
                + "for (long cortado$loop = 0; cortado$loop < cortado$loops; cortado$loop++) {\n"
                + body + "\n"
                + "}\n"
                + "return System.nanoTime() - cortado$start;\n"
                + "}";
        return (TimedLoop) session.evaluate(source);
    }
}
