package dev.cortado.kernel.session;

import dev.cortado.magics.SessionState.Declaration;
import dev.cortado.magics.SessionState.Kind;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import jdk.jshell.ImportSnippet;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the cells of a session have declared: to list it, and to let go of it. */
public final class Declarations {

    private static final Logger LOGGER = LoggerFactory.getLogger(Declarations.class);

    /** The classes around snippets, which hold the variables; not the classes that users declare inside of them. */
    private static final Pattern WRAPPER = Pattern.compile("REPL\\.\\$JShell\\$[0-9A-Za-z]+");

    private final JavaSession session;

    public Declarations(JavaSession session) {
        this.session = session;
    }

    /** All of it, in the order of declaration. What the session started with stands in no place and is left out. */
    public List<Declaration> list() {
        return session.shell()
                .snippets()
                .filter(snippet -> session.shell().status(snippet).isActive())
                .filter(snippet -> session.places().containsKey(snippet.id()))
                .map(this::declaration)
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Declaration> declaration(Snippet snippet) {
        int cell = session.places().get(snippet.id()).cell();
        OptionalInt place = cell > 0 ? OptionalInt.of(cell) : OptionalInt.empty();
        return switch (snippet) {
            case VarSnippet variable when variable.name().startsWith("$") -> Optional.empty();
            case VarSnippet variable ->
                Optional.of(new Declaration(Kind.VARIABLE, variable.name(), variable.typeName(), place));
            case MethodSnippet method ->
                Optional.of(new Declaration(Kind.METHOD, method.name(), signature(method), place));
            case TypeDeclSnippet type -> Optional.of(new Declaration(Kind.CLASS, type.name(), kind(type), place));
            case ImportSnippet imported ->
                Optional.of(new Declaration(
                        Kind.IMPORT, (imported.isStatic() ? "static " : "") + imported.fullname(), "", place));
            default -> Optional.empty();
        };
    }

    /** {@code (int,String)Table} as {@code Table (int, String)}. */
    private static String signature(MethodSnippet method) {
        String signature = method.signature();
        int close = signature.lastIndexOf(')');
        return signature.substring(close + 1) + " "
                + signature.substring(0, close + 1).replace(",", ", ");
    }

    private static String kind(TypeDeclSnippet type) {
        return type.subKind().name().replace("_SUBKIND", "").toLowerCase(Locale.ROOT);
    }

    /** Removes declarations by their names, overloads included, and lets go of the values of variables. */
    public void drop(Set<String> names) {
        List<Snippet> dropped = session.shell()
                .snippets()
                .filter(snippet -> session.shell().status(snippet).isActive())
                .filter(snippet -> names.contains(name(snippet)))
                .toList();
        dropped.forEach(session.shell()::drop);
        session.loader()
                .loaded()
                .filter(type -> WRAPPER.matcher(type.getName()).matches())
                .forEach(type -> forget(type, names));
    }

    private static String name(Snippet snippet) {
        return switch (snippet) {
            case VarSnippet variable -> variable.name();
            case MethodSnippet method -> method.name();
            case TypeDeclSnippet type -> type.name();
            default -> "";
        };
    }

    /** JShell never unloads a snippet's class, nor what its variable refers to. */
    private static void forget(Class<?> wrapper, Set<String> names) {
        for (Field field : wrapper.getDeclaredFields()) {
            if (names.contains(field.getName())
                    && Modifier.isStatic(field.getModifiers())
                    && !Modifier.isFinal(field.getModifiers())
                    && !field.getType().isPrimitive()) {
                try {
                    field.setAccessible(true);
                    field.set(null, null);
                } catch (ReflectiveOperationException e) {
                    LOGGER.debug("The value of {} stays", field, e);
                }
            }
        }
    }
}
