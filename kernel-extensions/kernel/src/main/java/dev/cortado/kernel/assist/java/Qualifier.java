package dev.cortado.kernel.assist.java;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes the types that are not imported yet by their qualified names, so that JShell knows them. */
final class Qualifier {

    private Qualifier() {}

    /**
     * The text with qualified names; the name that is being typed, at its end, stays.
     *
     * @param declared names that the cell itself declares
     */
    static String qualify(String text, String prefix, Set<String> declared, SessionNames names) {
        int end = text.length() - prefix.length();
        List<Token> tokens = Tokens.of(text);
        StringBuilder qualified = new StringBuilder();
        int copied = 0;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.start() >= end || !mayBeType(text, tokens, i)) {
                continue;
            }
            String name = token.in(text);
            if (declared.contains(name) || names.isKnown(name)) {
                continue;
            }
            Optional<String> full = names.qualified(name);
            if (full.isPresent()) {
                qualified.append(text, copied, token.start()).append(full.get());
                copied = token.end();
            }
        }
        return qualified.append(text, copied, text.length()).toString();
    }

    private static boolean mayBeType(String text, List<Token> tokens, int index) {
        Token token = tokens.get(index);
        if (token.kind() != Token.Kind.WORD || !Character.isUpperCase(text.charAt(token.start()))) {
            return false;
        }
        boolean member = index > 0 && tokens.get(index - 1).isSign(text, '.');
        boolean made = index > 0 && tokens.get(index - 1).isWord(text, "new");
        boolean call = index + 1 < tokens.size() && tokens.get(index + 1).isSign(text, '(');
        return !member && (!call || made);
    }
}
