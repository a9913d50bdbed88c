package dev.cortado.kernel.assist;

import dev.cortado.kernel.assist.doc.Explanation;
import dev.cortado.kernel.assist.doc.ValueSketch;
import dev.cortado.kernel.assist.java.JavaCompleteness;
import dev.cortado.kernel.assist.java.JavaCompletion;
import dev.cortado.kernel.assist.java.JavaInspection;
import dev.cortado.kernel.assist.magic.MagicCompletion;
import dev.cortado.kernel.assist.magic.MagicInspection;
import dev.cortado.kernel.assist.magic.Word;
import dev.cortado.kernel.cell.Cell;
import dev.cortado.kernel.cell.CellLexer;
import dev.cortado.kernel.cell.CellSyntaxException;
import dev.cortado.kernel.session.JavaSession;
import dev.cortado.magics.assist.MagicAssistant;
import dev.cortado.magics.assist.SessionView;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What helps while a cell is written. Positions are those of Java strings; any position and any text has an answer, which
 * may be that nothing is known.
 */
public final class Assistant {

    private static final Logger LOGGER = LoggerFactory.getLogger(Assistant.class);

    private final Consumer<Throwable> failures;
    private final MagicsRegistry registry;
    private final Supplier<Optional<MagicAssistant>> magics;
    private final JavaCompletion javaCompletion;
    private final JavaInspection javaInspection;
    private final JavaCompleteness javaCompleteness;
    private final MagicCompletion magicCompletion;

    /**
     * An assistant.
     *
     * @param magics what the magics say about themselves, if an extension has said it
     * @param text how the kernel shows a value as text
     */
    public Assistant(
            JavaSession session,
            MagicsRegistry registry,
            Supplier<Optional<MagicAssistant>> magics,
            Function<Object, String> text) {
        this(session, registry, magics, text, e -> LOGGER.debug("A question about a cell could not be answered", e));
    }

    /** One that says which questions it could not answer because something failed. */
    Assistant(
            JavaSession session,
            MagicsRegistry registry,
            Supplier<Optional<MagicAssistant>> magics,
            Function<Object, String> text,
            Consumer<Throwable> failures) {
        this.failures = failures;
        this.registry = registry;
        this.magics = magics;
        SessionView view = new SessionVariables(session);
        this.javaCompletion = new JavaCompletion(session, view.directory());
        this.javaInspection = new JavaInspection(session, new ValueSketch(text));
        this.javaCompleteness = new JavaCompleteness(session.analysis());
        this.magicCompletion = new MagicCompletion(view);
    }

    /** What can stand at a position. */
    public Completions complete(String code, int at) {
        int cursor = Math.clamp(at, 0, code.length());
        return answered(Completions.none(cursor), () -> completeAt(code, cursor));
    }

    private Completions completeAt(String code, int cursor) {
        return switch (CursorReader.read(code, cursor)) {
            case CursorPlace.Java java ->
                javaCompletion.complete(java.text(), java.cursor()).shifted(java.offset());
            case CursorPlace.Verb verb ->
                MagicCompletion.verbs(
                        verb.cell() ? registry.getCellMagicNames() : registry.getLineMagicNames(),
                        magics.get(),
                        verb.prefix(),
                        verb.start(),
                        cursor);
            case CursorPlace.Words words -> completeWords(code, words, cursor);
            case CursorPlace.Body body ->
                takesCode(body.verb())
                        ? completeAt(code.substring(body.start()), cursor - body.start())
                                .shifted(body.start())
                        : Completions.none(cursor);
        };
    }

    private Completions completeWords(String code, CursorPlace.Words words, int cursor) {
        Optional<MagicAssistant> known = magics.get();
        if (known.isEmpty() || words.words().isEmpty()) {
            return Completions.none(cursor);
        }
        Word last = words.words().getLast();
        int codeStart = codeStart(words);
        if (codeStart < 0 || last.value().startsWith("-")) {
            return magicCompletion.words(known.get(), words.verb(), words.words(), cursor);
        }
        return javaCompletion.complete(MagicCode.of(code, words.verbStart(), codeStart), cursor);
    }

    /** Where the Java behind a verb and its options begins; -1 if the magic takes no code, or it is not reached yet. */
    private int codeStart(CursorPlace.Words words) {
        List<Word> before = words.words().subList(0, words.words().size() - 1);
        if (words.words().isEmpty() || !takesCode(words.verb())) {
            return -1;
        }
        int options = magics.get()
                .map(known -> known.options(
                        words.verb(), before.stream().map(Word::value).toList()))
                .orElse(0);
        return words.words().get(options).start();
    }

    private boolean takesCode(String verb) {
        return magics.get().map(known -> known.takesCode(verb)).orElse(false);
    }

    /**
     * Signatures and documentation of what stands at a position; empty if nothing is known about it.
     *
     * @param source whether to show the source of what cells declared
     */
    public Optional<Explanation> inspect(String code, int at, boolean source) {
        int cursor = Math.clamp(at, 0, code.length());
        return answered(Optional.empty(), () -> inspectAt(code, cursor, source));
    }

    private Optional<Explanation> inspectAt(String code, int at, boolean source) {
        int cursor = at;
        while (cursor < code.length()
                && (Character.isJavaIdentifierPart(code.charAt(cursor)) || isInVerb(code, cursor))) {
            cursor++;
        }
        return switch (CursorReader.read(code, cursor)) {
            case CursorPlace.Java java -> javaInspection.inspect(java.text(), java.cursor(), source);
            case CursorPlace.Verb verb -> verb(verb.prefix());
            case CursorPlace.Words words -> inspectWords(code, words, cursor, source);
            case CursorPlace.Body body ->
                takesCode(body.verb())
                        ? inspectAt(code.substring(body.start()), cursor - body.start(), source)
                        : verb(body.verb());
        };
    }

    /** Names of magics and options may hold hyphens, which end a name in Java. */
    private static boolean isInVerb(String code, int cursor) {
        return code.charAt(cursor) == '-'
                && cursor > 0
                && !Character.isWhitespace(code.charAt(cursor - 1))
                && CursorReader.read(code, cursor) instanceof CursorPlace.Words;
    }

    private Optional<Explanation> verb(String verb) {
        boolean registered = registry.getLineMagicNames().contains(verb)
                || registry.getCellMagicNames().contains(verb);
        return MagicInspection.verb(magics.get(), verb, registered);
    }

    private Optional<Explanation> inspectWords(String code, CursorPlace.Words words, int cursor, boolean source) {
        if (words.words().isEmpty()) {
            return verb(words.verb());
        }
        String word = words.words().getLast().value();
        if (word.startsWith("-")) {
            return MagicInspection.option(magics.get(), words.verb(), word).or(() -> verb(words.verb()));
        }
        int codeStart = codeStart(words);
        if (codeStart >= 0) {
            return javaInspection
                    .inspect(MagicCode.of(code, words.verbStart(), codeStart), cursor, source)
                    .or(() -> verb(words.verb()));
        }
        return javaInspection.inspect(word, word.length(), source).or(() -> verb(words.verb()));
    }

    /** Whether a cell can run or goes on. */
    public Completeness isComplete(String code) {
        return answered(Completeness.COMPLETE, () -> completeness(code));
    }

    private Completeness completeness(String code) {
        Cell cell;
        try {
            cell = CellLexer.parse(code);
        } catch (CellSyntaxException e) {
            return Completeness.INVALID;
        }
        return switch (cell) {
            case Cell.Magic magic -> endsWithBlankLine(code) ? Completeness.COMPLETE : Completeness.incomplete("");
            case Cell.Code java ->
                code.stripTrailing().endsWith("\\") ? Completeness.incomplete("") : javaCompleteness.of(java.masked());
        };
    }

    /** A cell magic takes any line, so only an empty one can end it. */
    private static boolean endsWithBlankLine(String code) {
        long breaks = code.chars().filter(c -> c == '\n').count();
        return breaks > 1 && code.substring(code.lastIndexOf('\n') + 1).isBlank();
    }

    private <T> T answered(T otherwise, Supplier<T> question) {
        try {
            return question.get();
        } catch (RuntimeException | Error e) { // a compiler that crashes on half-written code is no news to the writer
            if (e instanceof OutOfMemoryError) {
                throw e;
            }
            failures.accept(e);
            return otherwise;
        }
    }
}
