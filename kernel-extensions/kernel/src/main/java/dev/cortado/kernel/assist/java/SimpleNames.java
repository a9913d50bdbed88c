package dev.cortado.kernel.assist.java;

import dev.cortado.kernel.assist.Completion;
import dev.cortado.kernel.session.JavaSession;
import dev.cortado.kernel.types.TypeEntry;
import dev.cortado.kernel.types.TypeKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.SourceVersion;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import jdk.jshell.TypeDeclSnippet;

/** Describes names without a dot before them: variables, methods, types. */
final class SimpleNames {

    private static final int MOST_DOCUMENTED = 2;

    private final JavaSession session;
    private final SessionNames names;

    SimpleNames(JavaSession session, SessionNames names) {
        this.session = session;
        this.names = names;
    }

    List<Completion> describe(JavaPosition position, Scope scope, List<Suggestion> suggestions) {
        long calls = suggestions.stream()
                .map(Suggestion::continuation)
                .filter(text -> text.contains("("))
                .distinct()
                .count();
        String before = scope.text()
                .substring(0, scope.text().length() - position.prefix().length());
        boolean behindNew = position.isBehind("new");
        Set<String> seen = new HashSet<>();
        List<Order> found = new ArrayList<>();
        for (Suggestion suggestion : suggestions) {
            String text = suggestion.continuation();
            if (seen.add(text)) {
                String name = text.replaceFirst("\\(\\)?$", "");
                Completion completion;
                if (name.length() == text.length()) {
                    completion = plain(text);
                } else {
                    String signature = calls <= MOST_DOCUMENTED ? documented(before + name + "(") : "";
                    completion = behindNew ? constructor(text, name, signature) : method(text, name, signature);
                }
                boolean type = !completion.type().equals("variable")
                        && !completion.type().equals("method");
                found.add(new Order(completion, suggestion.matchesType(), type ? 1 : 0));
            }
        }
        return Order.sorted(found);
    }

    private String documented(String call) {
        List<Documentation> overloads = session.analysis().documentation(call, call.length(), false);
        return overloads.isEmpty()
                ? ""
                : DocumentedSignature.brief(overloads.getFirst().signature()) + Signatures.more(overloads.size());
    }

    private Completion constructor(String text, String name, String documented) {
        Optional<Class<?>> type = new TypeResolver(session, names).resolve(name);
        String signature = documented.isEmpty()
                ? type.map(Signatures::new).map(Signatures::constructor).orElse("")
                : documented;
        String kind = type.map(Signatures::kind).orElseGet(() -> plain(name).type());
        return new Completion(text, kind, signature);
    }

    private Completion method(String text, String name, String documented) {
        if (!documented.isEmpty()) {
            return new Completion(text, "method", documented);
        }
        List<MethodSnippet> methods = names.methods(name);
        String signature = methods.isEmpty()
                ? ""
                : "(" + methods.getFirst().parameterTypes() + ") " + result(methods.getFirst())
                        + Signatures.more(methods.size());
        return new Completion(text, "method", signature);
    }

    /** The result behind the parameters of, for example, {@code (int,String)double}. */
    private static String result(MethodSnippet method) {
        return method.signature().substring(method.signature().lastIndexOf(')') + 1);
    }

    private Completion plain(String name) {
        if (name.endsWith(".")) {
            return new Completion(name, "package", "");
        }
        if (SourceVersion.isKeyword(name)) {
            return new Completion(name, "keyword", "");
        }
        if (names.variable(name).isPresent()) {
            return new Completion(name, "variable", names.variable(name).get().typeName());
        }
        Optional<TypeDeclSnippet> declared = names.declaredType(name);
        if (declared.isPresent()) {
            return new Completion(name, kind(declared.get()), "");
        }
        Optional<TypeEntry> type = names.qualified(name).flatMap(this::entry);
        return type.map(entry -> new Completion(
                        name, session.types().kind(entry).map(TypeKind::word).orElse("class"), entry.packageName()))
                .orElseGet(
                        () -> new Completion(name, Character.isUpperCase(name.charAt(0)) ? "class" : "variable", ""));
    }

    private Optional<TypeEntry> entry(String qualified) {
        return session.types().named(qualified.substring(qualified.lastIndexOf('.') + 1)).stream()
                .filter(entry -> entry.qualifiedName().equals(qualified))
                .findFirst();
    }

    private static String kind(TypeDeclSnippet type) {
        Snippet.SubKind kind = type.subKind();
        return kind == Snippet.SubKind.ANNOTATION_TYPE_SUBKIND
                ? "annotation"
                : kind.name().replace("_SUBKIND", "").toLowerCase(Locale.ROOT);
    }
}
