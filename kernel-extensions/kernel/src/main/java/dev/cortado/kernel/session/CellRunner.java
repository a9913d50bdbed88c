package dev.cortado.kernel.session;

import dev.cortado.kernel.cell.Argument;
import dev.cortado.kernel.cell.Cell;
import dev.cortado.kernel.cell.CellLexer;
import dev.cortado.kernel.cell.CellSyntaxException;
import dev.cortado.kernel.cell.MagicCall;
import dev.cortado.kernel.cell.Part;
import dev.cortado.magics.MagicException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import jdk.jshell.SourceCodeAnalysis;

/**
 * Runs a cell: its magics by the kernel, its Java by JShell, statement by statement, up to the first that fails.
 *
 * <p>A magic outside of any block is run here, before the statement that takes its value, and not from within the
 * statement; so it runs as itself, and what it evaluates in the session is not nested in another evaluation.
 */
public final class CellRunner {

    private final JavaSession session;
    private final Magics magics;
    private final Interruption interruption;
    private final ErrorReporter reporter;

    public CellRunner(JavaSession session, Magics magics, Interruption interruption) {
        this.session = session;
        this.magics = magics;
        this.interruption = interruption;
        this.reporter = new ErrorReporter(session.shell(), session.places());
    }

    /** Words failures of code that did not come through here, such as a renderer's. */
    public ErrorReporter reporter() {
        return reporter;
    }

    /**
     * Runs a cell.
     *
     * @param cell its number, or 0 for code that a magic evaluates
     * @return the value of its last expression; null if it has none
     * @throws CellException if it fails or is interrupted; what ran before stays
     */
    public Object run(String source, int cell) {
        Cell parsed;
        try {
            parsed = CellLexer.parse(source);
        } catch (CellSyntaxException e) {
            List<String> lines = ErrorReporter.at(source, cell, e.position(), e.position() + 1, e.getMessage());
            throw new CellException(new ErrorReport("SyntaxError", e.getMessage(), lines), e);
        }
        return switch (parsed) {
            case Cell.Magic magic -> {
                MagicCall call = magic.call();
                // A question has no body: the help of a cell magic is that of its line form where there is one.
                guarded(() -> magics.runCell(call.verb(), arguments(call), call.text(), magic.body(), call.quiet()));
                yield null;
            }
            case Cell.Code code -> runParts(code, cell);
        };
    }

    /**
     * Runs code that stands in a file; errors name the file and its lines, now and when what it declares fails later.
     *
     * @throws CellException as {@link #run}
     */
    public Object runFile(String source, String name) {
        Map<String, Place> before = Map.copyOf(session.places());
        try {
            return run(source, 0);
        } catch (CellException e) {
            throw new CellException(e.report().renaming(Place.GENERATED + ", line ", name + ", line "), e.getCause());
        } finally {
            session.places()
                    .replaceAll((id, place) ->
                            place.source().equals(Place.GENERATED) && place.cell() == 0 && !place.equals(before.get(id))
                                    ? new Place(0, place.line(), name)
                                    : place);
        }
    }

    private Object runParts(Cell.Code code, int cell) {
        Snippets snippets = new Snippets(session, interruption, reporter, cell);
        Object value = null;
        for (Part part : code.parts()) {
            value = switch (part) {
                case Part.Java java -> runJava(code, java, snippets);
                case Part.Statement statement -> {
                    runMagic(statement.call(), false);
                    yield null;
                }
                case Part.Question question -> {
                    magics.explain(question.name(), question.detailed());
                    yield null;
                }
            };
        }
        snippets.requireResolved();
        return value;
    }

    private Object runJava(Cell.Code code, Part.Java part, Snippets snippets) {
        Object value = null;
        int at = Blanks.skip(code.masked(), part.start(), part.end());
        while (at < part.end()) {
            String rest = code.masked().substring(at, part.end());
            SourceCodeAnalysis.CompletionInfo info = session.analysis().analyzeCompletion(rest);
            boolean whole = switch (info.completeness()) {
                case DEFINITELY_INCOMPLETE, UNKNOWN -> true;
                default -> false;
            };
            int end = whole ? part.end() : part.end() - info.remaining().length();
            SnippetText text = snippetText(code, part, at, end);
            if (info.completeness() == SourceCodeAnalysis.Completeness.COMPLETE_WITH_SEMI) {
                text.append(";");
            }
            value = snippets.evaluate(text);
            at = Blanks.skip(code.masked(), Math.max(end, at + 1), part.end());
        }
        return value;
    }

    /** The text of a statement, in which its magics are replaced: by their values, or by calls if they are in a block. */
    private SnippetText snippetText(Cell.Code code, Part.Java part, int start, int end) {
        SnippetText text = new SnippetText(code.source(), start);
        for (Part.Inline inline : part.magics()) {
            MagicCall call = inline.call();
            if (call.start() >= start && call.end() <= end) {
                String java = inline.topLevel() ? valueOf(call) : BridgeCalls.of(call);
                text.replace(call.start(), call.end(), java + ";");
            }
        }
        text.copyTo(end);
        return text;
    }

    private String valueOf(MagicCall call) {
        Object value = runMagic(call, true);
        if (value == null) {
            throw failed(new MagicException("%" + call.verb() + " gives no value that a variable could take"));
        }
        return "((" + TypeNames.nameFor(value) + ") MagicBridge.take(" + magics.keep(value) + "))";
    }

    private Object runMagic(MagicCall call, boolean taken) {
        return guarded(() -> magics.runLine(call.verb(), arguments(call), call.text(), call.quiet(), taken));
    }

    private List<String> arguments(MagicCall call) {
        if (call.help()) {
            return List.of("--help");
        }
        List<String> arguments = new ArrayList<>();
        for (Argument argument : call.arguments()) {
            StringBuilder text = new StringBuilder();
            for (Argument.Piece piece : argument.pieces()) {
                switch (piece) {
                    case Argument.Text plain -> text.append(plain.text());
                    case Argument.Variable variable -> text.append(variableValue(variable.name()));
                }
            }
            arguments.add(text.toString());
        }
        return arguments;
    }

    private Object variableValue(String name) {
        if (!session.variableNames().contains(name)) {
            throw new MagicException("{" + name + "}: there is no variable `" + name
                    + "`. Put the argument in single quotes if the braces are meant as they are.");
        }
        return run(name, 0);
    }

    private <T> T guarded(Callable<T> magic) {
        if (interruption.isRequested()) {
            throw new CellException(reporter.interrupted(null), null);
        }
        try {
            T value = interruption.interruptible(magic);
            if (interruption.isRequested()) {
                throw new CellException(reporter.interrupted(null), null);
            }
            return value;
        } catch (Throwable e) { // whatever a magic throws, an Error too, ends this cell and not the kernel
            throw failed(e);
        }
    }

    private CellException failed(Throwable e) {
        if (interruption.isRequested()) {
            return new CellException(reporter.interrupted(null), e);
        }
        return e instanceof CellException cell ? cell : new CellException(reporter.failure(e, null), e);
    }
}
