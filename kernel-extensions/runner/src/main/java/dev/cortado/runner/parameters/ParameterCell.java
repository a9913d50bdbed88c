package dev.cortado.runner.parameters;

import dev.cortado.runner.source.JavaTokenizer;
import dev.cortado.runner.source.Token;
import dev.cortado.runner.source.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the declarations of a parameters cell: {@code [final] type name [= expression];} at the outermost level, several
 * names behind one type too. Everything else in the cell (imports, methods, magics, calls) is passed over.
 */
final class ParameterCell {

    private static final Set<String> PRIMITIVES =
            Set.of("boolean", "byte", "short", "int", "long", "float", "double", "char", "var");
    private static final Set<String> MODIFIERS = Set.of("final", "static", "public", "private", "protected");

    private ParameterCell() {}

    /** Returns the parameters by name, in their order. */
    static Map<String, Parameter> read(String source) {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        List<Token> statement = new ArrayList<>();
        int depth = 0;
        for (Token token : JavaTokenizer.tokens(source)) {
            if (token.kind() == Kind.MAGIC) {
                statement.clear();
                continue;
            }
            depth += opens(token) ? 1 : closes(token) ? -1 : 0;
            if (depth == 0 && token.is(";")) {
                declarations(statement).forEach(parameter -> parameters.put(parameter.name(), parameter));
                statement.clear();
            } else {
                statement.add(token);
                // The body of a method or class ends a statement, the braces of an array do not.
                if (depth == 0 && token.is("}") && statement.stream().noneMatch(part -> part.is("="))) {
                    statement.clear();
                }
            }
        }
        // JShell takes a last statement without its semicolon.
        declarations(statement).forEach(parameter -> parameters.put(parameter.name(), parameter));
        return parameters;
    }

    private static List<Parameter> declarations(List<Token> statement) {
        List<Token> tokens = new ArrayList<>(
                statement.stream().dropWhile(ParameterCell::isBeforeType).toList());
        Optional<String> type = takeType(tokens);
        if (type.isEmpty()) {
            return List.of();
        }
        List<Parameter> found = new ArrayList<>();
        for (List<Token> declarator : splitAtCommas(tokens)) {
            List<Token> parts = trim(declarator);
            if (parts.isEmpty() || !isName(parts.getFirst())) {
                return found;
            }
            List<Token> rest = trim(parts.subList(1, parts.size()));
            if (!rest.isEmpty() && !rest.getFirst().is("=")) {
                return found;
            }
            String value = rest.isEmpty() ? "" : text(trim(rest.subList(1, rest.size())));
            String name = parts.getFirst().text();
            found.add(new Parameter(type.get().equals("var") ? literalType(value) : type.get(), name, value));
        }
        return found;
    }

    private static boolean isBeforeType(Token token) {
        return token.isBlank() || token.kind() == Kind.ANNOTATION || MODIFIERS.contains(token.text());
    }

    /** Takes {@code name(.name)*[<...>]([])*} off the front, if that is followed by another name. */
    private static Optional<String> takeType(List<Token> tokens) {
        StringBuilder type = new StringBuilder();
        int index = 0;
        boolean wantsName = true;
        int angles = 0;
        for (; index < tokens.size(); index++) {
            Token token = tokens.get(index);
            if (token.isBlank()) {
                continue;
            }
            boolean isName = isName(token) || PRIMITIVES.contains(token.text());
            if (isName && !wantsName && angles == 0) {
                break;
            }
            angles += token.is("<") ? 1 : token.is(">") ? -1 : 0;
            boolean fits = isName || (token.kind() == Kind.SYMBOL && "<>[].,?".contains(token.text()));
            if (!fits) {
                return Optional.empty();
            }
            type.append(token.text()).append(token.is(",") ? " " : "");
            wantsName = token.is(".");
        }
        if (type.isEmpty() || index == tokens.size()) {
            return Optional.empty();
        }
        tokens.subList(0, index).clear();
        return Optional.of(type.toString());
    }

    private static boolean isName(Token token) {
        return token.kind() == Kind.NAME || token.kind() == Kind.TYPE;
    }

    private static List<List<Token>> splitAtCommas(List<Token> tokens) {
        List<List<Token>> parts = new ArrayList<>(List.of(new ArrayList<>()));
        int depth = 0;
        for (Token token : tokens) {
            depth += opens(token) ? 1 : closes(token) ? -1 : 0;
            if (depth == 0 && token.is(",")) {
                parts.add(new ArrayList<>());
            } else {
                parts.getLast().add(token);
            }
        }
        return parts;
    }

    private static String literalType(String value) {
        List<Token> tokens = JavaTokenizer.tokens(value).stream()
                .filter(token -> !token.isBlank() && !token.is("-") && !token.is("+"))
                .toList();
        if (tokens.size() != 1) {
            return "var";
        }
        String text = tokens.getFirst().text().toLowerCase(java.util.Locale.ROOT);
        return switch (tokens.getFirst().kind()) {
            case STRING -> "String";
            case CHARACTER -> "char";
            case KEYWORD -> text.equals("true") || text.equals("false") ? "boolean" : "var";
            case NUMBER -> numberType(text);
            default -> "var";
        };
    }

    private static String numberType(String text) {
        boolean hexadecimal = text.startsWith("0x");
        if (text.endsWith("l")) {
            return "long";
        }
        if (!hexadecimal && text.endsWith("f")) {
            return "float";
        }
        boolean floating =
                hexadecimal ? text.contains("p") : text.contains(".") || text.contains("e") || text.endsWith("d");
        return floating ? "double" : "int";
    }

    private static List<Token> trim(List<Token> tokens) {
        int from = 0;
        int to = tokens.size();
        while (from < to && tokens.get(from).isBlank()) {
            from++;
        }
        while (to > from && tokens.get(to - 1).isBlank()) {
            to--;
        }
        return tokens.subList(from, to);
    }

    private static String text(List<Token> tokens) {
        StringBuilder text = new StringBuilder();
        tokens.forEach(token -> text.append(token.text()));
        return text.toString();
    }

    private static boolean opens(Token token) {
        return token.is("(") || token.is("{") || token.is("[");
    }

    private static boolean closes(Token token) {
        return token.is(")") || token.is("}") || token.is("]");
    }
}
