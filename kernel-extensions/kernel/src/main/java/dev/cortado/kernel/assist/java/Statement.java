package dev.cortado.kernel.assist.java;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A statement of a cell outside of any block, as far as its tokens tell; it need not compile.
 *
 * @param tokens its tokens without comments; at least one
 */
record Statement(String text, List<Token> tokens) {

    enum Kind {
        IMPORT,
        TYPE,
        METHOD,
        VARIABLE,
        OTHER
    }

    private static final Set<String> MODIFIERS = Set.of(
            "public",
            "protected",
            "private",
            "static",
            "final",
            "abstract",
            "sealed",
            "default",
            "synchronized",
            "strictfp",
            "transient",
            "volatile",
            "native");

    private static final Set<String> TYPES = Set.of("class", "interface", "enum", "record");

    private static final Set<String> NO_TYPE = Set.of(
            "return",
            "new",
            "throw",
            "assert",
            "else",
            "case",
            "yield",
            "if",
            "for",
            "while",
            "switch",
            "try",
            "do",
            "instanceof",
            "break",
            "continue",
            "catch",
            "synchronized",
            "package",
            "import");

    /** Behind these, a closing brace at the end of a line does not end the statement. */
    private static final Set<String> GO_ON = Set.of("else", "catch", "finally", "while", "instanceof");

    int start() {
        return tokens.getFirst().start();
    }

    int end() {
        return tokens.getLast().end();
    }

    String source() {
        return text.substring(start(), end());
    }

    /** Takes a text apart at the semicolons and blocks that are in no bracket. */
    static List<Statement> all(String text, List<Token> tokens) {
        List<Statement> statements = new ArrayList<>();
        List<Token> current = new ArrayList<>();
        List<Token> code = tokens.stream()
                .filter(token -> token.kind() != Token.Kind.COMMENT)
                .toList();
        int depth = 0;
        for (int i = 0; i < code.size(); i++) {
            Token token = code.get(i);
            current.add(token);
            char sign = token.kind() == Token.Kind.SIGN ? text.charAt(token.start()) : ' ';
            if (sign == '(' || sign == '[' || sign == '{') {
                depth++;
            } else if (sign == ')' || sign == ']' || sign == '}') {
                depth = Math.max(0, depth - 1);
            }
            boolean ends = depth == 0 && (sign == ';' || (sign == '}' && blockEnds(text, code, i)));
            if (ends) {
                statements.add(new Statement(text, List.copyOf(current)));
                current.clear();
            }
        }
        if (!current.isEmpty()) {
            statements.add(new Statement(text, List.copyOf(current)));
        }
        return statements;
    }

    /** Whether what follows a closing brace begins a new statement. */
    private static boolean blockEnds(String text, List<Token> code, int brace) {
        if (brace + 1 >= code.size()) {
            return false;
        }
        Token next = code.get(brace + 1);
        boolean newLine = text.substring(code.get(brace).end(), next.start()).indexOf('\n') >= 0;
        return next.kind() == Token.Kind.WORD
                ? newLine && !GO_ON.contains(next.in(text))
                : newLine && (next.isSign(text, '@') || next.isSign(text, '{'));
    }

    Kind kind() {
        int i = behindModifiers();
        if (i >= tokens.size() || tokens.get(i).kind() != Token.Kind.WORD) {
            return Kind.OTHER;
        }
        String first = tokens.get(i).in(text);
        if (first.equals("import")) {
            return Kind.IMPORT;
        }
        if (TYPES.contains(first) && i + 1 < tokens.size() && tokens.get(i + 1).kind() == Token.Kind.WORD) {
            boolean isRecord = !first.equals("record")
                    || (i + 2 < tokens.size()
                            && (tokens.get(i + 2).isSign(text, '(')
                                    || tokens.get(i + 2).isSign(text, '<')));
            if (isRecord) {
                return Kind.TYPE;
            }
        }
        if (NO_TYPE.contains(first)) {
            return Kind.OTHER;
        }
        int name = declaredName(i);
        if (name < 0) {
            return Kind.OTHER;
        }
        return name + 1 < tokens.size() && tokens.get(name + 1).isSign(text, '(') ? Kind.METHOD : Kind.VARIABLE;
    }

    /** The names that it declares: one for most. */
    Set<String> declared() {
        Set<String> names = new HashSet<>();
        int i = behindModifiers();
        switch (kind()) {
            case TYPE -> names.add(tokens.get(i + 1).in(text));
            case METHOD -> names.add(tokens.get(declaredName(i)).in(text));
            case VARIABLE -> {
                names.add(tokens.get(declaredName(i)).in(text));
                names.addAll(furtherVariables(declaredName(i)));
            }
            default -> {}
        }
        return names;
    }

    private Set<String> furtherVariables(int first) {
        Set<String> names = new HashSet<>();
        int depth = 0;
        for (int i = first + 1; i + 1 < tokens.size(); i++) {
            Token token = tokens.get(i);
            char sign = token.kind() == Token.Kind.SIGN ? text.charAt(token.start()) : ' ';
            depth += "([{<".indexOf(sign) >= 0 ? 1 : ")]}>".indexOf(sign) >= 0 ? -1 : 0;
            if (depth == 0 && sign == ',' && tokens.get(i + 1).kind() == Token.Kind.WORD) {
                names.add(tokens.get(i + 1).in(text));
            }
        }
        return names;
    }

    /** The words it uses, its own names too. */
    Set<String> words() {
        Set<String> words = new HashSet<>();
        for (Token token : tokens) {
            if (token.kind() == Token.Kind.WORD) {
                words.add(token.in(text));
            }
        }
        return words;
    }

    boolean isVar() {
        int i = behindModifiers();
        return i < tokens.size() && tokens.get(i).isWord(text, "var");
    }

    /** The type that a variable is declared with. */
    Optional<String> type() {
        int from = behindModifiers();
        int name = declaredName(from);
        return name <= from
                ? Optional.empty()
                : Optional.of(text.substring(
                        tokens.get(from).start(), tokens.get(name - 1).end()));
    }

    /** What a variable is set to where it is declared. */
    Optional<String> value() {
        int name = declaredName(behindModifiers());
        if (name < 0 || name + 2 >= tokens.size() || !tokens.get(name + 1).isSign(text, '=')) {
            return Optional.empty();
        }
        Token last = tokens.getLast();
        return Optional.of(
                text.substring(tokens.get(name + 2).start(), last.isSign(text, ';') ? last.start() : last.end()));
    }

    private int behindModifiers() {
        int i = 0;
        while (i < tokens.size()) {
            Token token = tokens.get(i);
            if (token.isSign(text, '@')
                    && i + 1 < tokens.size()
                    && !tokens.get(i + 1).isWord(text, "interface")) {
                i = behindArguments(i + 2);
            } else if (token.isSign(text, '@')
                    || (token.kind() == Token.Kind.WORD && MODIFIERS.contains(token.in(text)))) {
                i++;
            } else {
                break;
            }
        }
        return i;
    }

    private int behindArguments(int from) {
        if (from >= tokens.size() || !tokens.get(from).isSign(text, '(')) {
            return from;
        }
        int depth = 0;
        for (int i = from; i < tokens.size(); i++) {
            depth += tokens.get(i).isSign(text, '(') ? 1 : tokens.get(i).isSign(text, ')') ? -1 : 0;
            if (depth == 0) {
                return i + 1;
            }
        }
        return tokens.size();
    }

    /** The index of the name behind a type that begins at {@code from}; -1 if no declaration begins there. */
    private int declaredName(int from) {
        int i = from;
        int angles = 0;
        boolean typeSeen = false;
        for (; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            char sign = token.kind() == Token.Kind.SIGN ? text.charAt(token.start()) : ' ';
            if (sign == '<') {
                angles++;
            } else if (sign == '>') {
                angles--;
            } else if (token.kind() == Token.Kind.WORD && angles == 0) {
                boolean joined = i > from && tokens.get(i - 1).isSign(text, '.');
                if (typeSeen && !joined) {
                    return isDeclarator(i) ? i : -1;
                }
                typeSeen = true;
            } else if (angles == 0 && ".[]".indexOf(sign) < 0) {
                return -1;
            } else if (angles > 0 && token.kind() != Token.Kind.WORD && ".,?&[]@".indexOf(sign) < 0) {
                return -1;
            }
        }
        return -1;
    }

    private boolean isDeclarator(int name) {
        if (name + 1 >= tokens.size()) {
            return true;
        }
        Token next = tokens.get(name + 1);
        return next.kind() == Token.Kind.SIGN && "=;,([:".indexOf(text.charAt(next.start())) >= 0;
    }
}
