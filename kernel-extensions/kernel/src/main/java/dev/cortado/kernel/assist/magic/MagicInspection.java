package dev.cortado.kernel.assist.magic;

import dev.cortado.kernel.assist.doc.Explanation;
import dev.cortado.magics.assist.MagicAssistant;
import java.util.Optional;

/** Explains verbs and options of magics. */
public final class MagicInspection {

    private MagicInspection() {}

    /** The help of a verb; for one that says nothing about itself, that it is a magic. */
    public static Optional<Explanation> verb(Optional<MagicAssistant> assistant, String verb, boolean registered) {
        Optional<String> help = assistant.flatMap(known -> known.help(verb));
        if (help.isEmpty() && registered) {
            help = Optional.of("%" + verb + ": a magic; try %" + verb + " --help.");
        }
        return help.map(text -> Explanation.preformatted(text.stripTrailing()));
    }

    /** The description of an option. */
    public static Optional<Explanation> option(Optional<MagicAssistant> assistant, String verb, String word) {
        return assistant.flatMap(known -> known.option(verb, word)).map(text -> {
            String[] parts = text.split("\n\n", 2);
            return Explanation.code(parts[0], parts[1]);
        });
    }
}
