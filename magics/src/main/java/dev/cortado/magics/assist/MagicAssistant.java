package dev.cortado.magics.assist;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Answers questions about the magics of a notebook while their lines are written. */
public interface MagicAssistant {

    /** The verbs, each with one line about what it does. */
    SortedMap<String, String> verbs();

    /**
     * What the last word of a line may become.
     *
     * @param verb the magic; one that does not exist has no words
     * @param before the words between the verb and the last one
     * @param word what there is of the last word, without its quotes; may be empty
     */
    List<Candidate> complete(String verb, List<String> before, String word, SessionView session);

    /** Whether what follows the verb is Java code, and so is the body of its cell magic. */
    boolean takesCode(String verb);

    /**
     * How many of these words, from the first, are options and their values: for a magic that takes code, where the code
     * begins.
     */
    int options(String verb, List<String> words);

    /** The help of a verb. */
    Optional<String> help(String verb);

    /** What an option of a verb means, with the names it goes by; the word may be {@code --name=value}. */
    Optional<String> option(String verb, String word);
}
