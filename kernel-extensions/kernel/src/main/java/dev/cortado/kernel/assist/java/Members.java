package dev.cortado.kernel.assist.java;

import dev.cortado.kernel.assist.Completion;
import dev.cortado.kernel.session.JavaSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/** Describes what follows a dot. */
final class Members {

    /** Only the compiler's own documentation has the parameters' names, but it is asked for one method at a time. */
    private static final int MOST_DOCUMENTED = 2;

    /** Where the type is not known there is nothing else to ask. */
    private static final int MOST_OF_UNKNOWN = 4;

    private static final Set<String> PROTECTED = Set.of("clone", "finalize");

    private final JavaSession session;
    private final SessionNames names;

    Members(JavaSession session, SessionNames names) {
        this.session = session;
        this.names = names;
    }

    List<Completion> describe(JavaPosition position, Scope scope, List<Suggestion> suggestions) {
        String qualifier = scope.text()
                .substring(0, scope.text().length() - position.prefix().length())
                .stripTrailing();
        qualifier = qualifier.substring(0, qualifier.length() - 1);
        Optional<Signatures> signatures = type(position, qualifier).map(Signatures::new);
        long methods = suggestions.stream()
                .map(Suggestion::continuation)
                .filter(text -> text.contains("("))
                .distinct()
                .count();
        boolean documented = methods <= (signatures.isPresent() ? MOST_DOCUMENTED : MOST_OF_UNKNOWN);
        List<Order> found = new ArrayList<>();
        for (Suggestion suggestion : suggestions) {
            String text = suggestion.continuation();
            String name = text.replaceFirst("\\(\\)?$", "");
            boolean method = name.length() < text.length();
            boolean hidden = PROTECTED.contains(name)
                    && !signatures.map(known -> known.hasMethod(name)).orElse(false);
            boolean seen =
                    found.stream().anyMatch(order -> order.completion().text().equals(text));
            if (!hidden && !seen) {
                Completion completion = method
                        ? new Completion(text, "method", method(qualifier, name, signatures, documented))
                        : member(text, signatures);
                found.add(new Order(completion, suggestion.matchesType(), Order.ofMember(name)));
            }
        }
        return Order.sorted(found);
    }

    private Optional<Class<?>> type(JavaPosition position, String qualifier) {
        TypeResolver resolver = new TypeResolver(session, names);
        String chain = position.chain();
        if (!chain.isEmpty()) {
            String last = chain.substring(chain.lastIndexOf('.') + 1);
            boolean variable = names.variable(chain).isPresent();
            if (!variable && Character.isUpperCase(last.charAt(0))) {
                return resolver.resolve(chain);
            }
            if (variable) {
                return resolver.resolve(names.variable(chain).get().typeName());
            }
        }
        Optional<String> declared = declaredInCell(position, chain);
        if (declared.isPresent()) {
            return declared.flatMap(resolver::resolve);
        }
        return analysed(qualifier).or(() -> analysed(expression(qualifier))).flatMap(resolver::resolve);
    }

    /** The type of a variable that an earlier statement of the cell declares: as written, or that of its value. */
    private Optional<String> declaredInCell(JavaPosition position, String name) {
        List<Statement> statements = position.statements();
        for (Statement statement :
                statements.subList(0, Math.max(0, statements.size() - 1)).reversed()) {
            if (statement.kind() == Statement.Kind.VARIABLE
                    && statement.declared().contains(name)) {
                return statement.isVar()
                        ? statement.value().flatMap(value -> analysed(Qualifier.qualify(value, "", Set.of(), names)))
                        : statement.type();
            }
        }
        return Optional.empty();
    }

    private Optional<String> analysed(String code) {
        return Optional.ofNullable(session.analysis().analyzeType(code, code.length()));
    }

    /** The end of a text that is an expression by itself: names, calls and literals joined by dots. */
    private static String expression(String text) {
        List<Token> tokens = Tokens.of(text);
        int i = tokens.size() - 1;
        int start = text.length();
        while (i >= 0) {
            int first = operand(text, tokens, i);
            if (first < 0) {
                break;
            }
            start = tokens.get(first).start();
            i = first - 1;
            if (i >= 0 && tokens.get(i).isWord(text, "new")) {
                return text.substring(tokens.get(i).start());
            }
            if (i < 0 || !tokens.get(i).isSign(text, '.')) {
                break;
            }
            i--;
        }
        return text.substring(start);
    }

    /** The first token of the name, literal or call that ends with a token; -1 if nothing of that kind does. */
    private static int operand(String text, List<Token> tokens, int last) {
        int i = last;
        while (i >= 0 && (tokens.get(i).isSign(text, ')') || tokens.get(i).isSign(text, ']'))) {
            int depth = 0;
            do {
                depth += closes(text, tokens.get(i)) - opens(text, tokens.get(i));
                i--;
            } while (i >= 0 && depth > 0);
        }
        return i >= 0 && tokens.get(i).kind() != Token.Kind.SIGN ? i : i < last ? i + 1 : -1;
    }

    private static int closes(String text, Token token) {
        return token.isSign(text, ')') || token.isSign(text, ']') ? 1 : 0;
    }

    private static int opens(String text, Token token) {
        return token.isSign(text, '(') || token.isSign(text, '[') ? 1 : 0;
    }

    private String method(String qualifier, String name, Optional<Signatures> signatures, boolean documented) {
        if (documented) {
            String call = qualifier + "." + name + "(";
            List<Documentation> overloads = session.analysis().documentation(call, call.length(), false);
            if (!overloads.isEmpty()) {
                return DocumentedSignature.brief(overloads.getFirst().signature()) + Signatures.more(overloads.size());
            }
        }
        return signatures.map(known -> known.method(name)).orElse("");
    }

    private static Completion member(String name, Optional<Signatures> signatures) {
        return signatures
                .map(known -> new Completion(name, known.kindOf(name), known.field(name)))
                .orElseGet(() -> new Completion(name, "field", ""));
    }
}
