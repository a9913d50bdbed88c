package dev.cortado.kernel.assist.magic;

import dev.cortado.kernel.assist.Completion;
import dev.cortado.kernel.assist.Completions;
import dev.cortado.magics.assist.MagicAssistant;
import dev.cortado.magics.assist.SessionView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Completes the lines of magics: verbs, options, values, variables in braces. */
public final class MagicCompletion {

    private static final Pattern OPEN_BRACE = Pattern.compile("\\{(\\p{javaJavaIdentifierPart}*)$");

    private final SessionView session;

    public MagicCompletion(SessionView session) {
        this.session = session;
    }

    /**
     * The verbs that begin so.
     *
     * @param registered all that the kernel knows; the assistant may know fewer
     */
    public static Completions verbs(
            Collection<String> registered, Optional<MagicAssistant> assistant, String prefix, int start, int cursor) {
        Map<String, String> about =
                assistant.<Map<String, String>>map(MagicAssistant::verbs).orElse(Map.of());
        return new Completions(
                start,
                cursor,
                registered.stream()
                        .filter(verb -> verb.startsWith(prefix))
                        .sorted()
                        .map(verb -> new Completion(verb, "magic", about.getOrDefault(verb, "")))
                        .toList());
    }

    /**
     * What the last of the words may become.
     *
     * @param words those of the line up to the cursor
     */
    public Completions words(MagicAssistant assistant, String verb, List<Word> words, int cursor) {
        if (words.isEmpty()) {
            return Completions.none(cursor);
        }
        Word word = words.getLast();
        Matcher brace = OPEN_BRACE.matcher(word.value());
        if (word.quote() != '\'' && brace.find()) {
            return variables(brace.group(1), cursor);
        }
        List<String> before =
                words.subList(0, words.size() - 1).stream().map(Word::value).toList();
        List<Completion> found = new ArrayList<>();
        assistant
                .complete(verb, before, word.value(), session)
                .forEach(candidate -> found.add(new Completion(
                        word.written(candidate.text(), candidate.more()), candidate.type(), candidate.description())));
        return new Completions(word.start(), cursor, found);
    }

    private Completions variables(String prefix, int cursor) {
        return new Completions(
                cursor - prefix.length(),
                cursor,
                session.variableNames().stream()
                        .filter(name -> name.startsWith(prefix))
                        .sorted()
                        .map(name -> new Completion(name + "}", "variable", ""))
                        .toList());
    }
}
