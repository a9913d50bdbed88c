package dev.cortado.magics.assist;

/**
 * A word that may stand in a magic's line.
 *
 * @param text the whole word, without quotes
 * @param type its kind in one word: option, value, model, variable, path, resource, magic
 * @param description what it means, one line; empty if there is nothing to say
 * @param more whether the word usually goes on, as a folder's does
 */
public record Candidate(String text, String type, String description, boolean more) {

    /** A word that is complete. */
    static Candidate of(String text, String type, String description) {
        return new Candidate(text, type, description, false);
    }
}
