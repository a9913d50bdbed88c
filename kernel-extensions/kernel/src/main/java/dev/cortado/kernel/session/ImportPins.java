package dev.cortado.kernel.session;

import dev.cortado.kernel.session.OnDemandImport.Kind;
import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.VarSnippet;

/**
 * Holds names to what they mean when an import on demand is about to give them a second meaning: a name that is used would
 * become ambiguous, and JShell would take everything out of the session that uses it.
 */
final class ImportPins {

    private static final Pattern SINGLE =
            Pattern.compile("import\\s+(?!static\\s|module\\s)([\\p{javaJavaIdentifierPart}.\\s]+?)\\s*;?");
    private static final Pattern NAME = Pattern.compile("\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*");

    /**
     * An import that holds a name.
     *
     * @param declaration its line of Java
     * @param note what to tell the user
     */
    record Pin(String declaration, String note) {}

    private final JShell shell;
    private final ClassLoader loader;

    ImportPins(JShell shell, ClassLoader loader) {
        this.shell = shell;
        this.loader = loader;
    }

    /** Returns what to import before a statement; nothing unless it is an import on demand that clashes. */
    List<Pin> before(String statement) {
        Optional<OnDemandImport> wanted = OnDemandImport.parse(statement);
        if (wanted.isEmpty()) {
            return List.of();
        }
        List<OnDemandImport> known = OnDemandImport.all(imports().map(Snippet::source));
        Set<String> single = imports()
                .filter(snippet -> !snippet.name().endsWith("*"))
                .map(ImportSnippet::name)
                .map(ImportPins::simpleName)
                .collect(Collectors.toSet());
        Set<String> declared = declarations().map(DeclarationSnippet::name).collect(Collectors.toSet());
        List<Pin> pins = new ArrayList<>();
        if (known.contains(wanted.get())) {
            return pins;
        }
        for (String name : usedNames()) {
            if (!single.contains(name) && !declared.contains(name)) {
                pin(name, wanted.get(), known).ifPresent(pins::add);
            }
        }
        return pins;
    }

    /** Returns the import of another class by the same simple name. */
    Optional<ImportSnippet> replacedBy(String statement) {
        Matcher wanted = SINGLE.matcher(statement.strip());
        if (!wanted.matches()) {
            return Optional.empty();
        }
        String name = wanted.group(1).replaceAll("\\s", "");
        return imports()
                .filter(known -> !known.isStatic()
                        && !known.name().endsWith("*")
                        && !known.name().equals(name)
                        && simpleName(known.name()).equals(simpleName(name)))
                .findFirst();
    }

    private static String simpleName(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private Optional<Pin> pin(String name, OnDemandImport wanted, List<OnDemandImport> known) {
        Optional<Class<?>> second = wanted.type(name, loader);
        if (second.isPresent()) {
            Optional<Class<?>> first = meaning(name, wanted, known);
            return first.filter(type -> !type.equals(second.get())).map(type -> pin(name, type, second.get()));
        }
        List<Member> seconds = wanted.statics(name, loader);
        for (OnDemandImport one : seconds.isEmpty() ? List.<OnDemandImport>of() : known) {
            for (Member first : one.statics(name, loader)) {
                if (seconds.stream().anyMatch(other -> OnDemandImport.clash(first, other))) {
                    return Optional.of(new Pin(
                            "import static " + one.name() + "." + name + ";",
                            name + " stays " + one.name() + "." + name + "; write " + wanted.name() + "." + name
                                    + " for the other"));
                }
            }
        }
        return Optional.empty();
    }

    /** What a name means so far; packages win over modules, and a module does not disturb what a package gives. */
    private Optional<Class<?>> meaning(String name, OnDemandImport wanted, Collection<OnDemandImport> known) {
        Optional<Class<?>> fromPackages = known.stream()
                .filter(one -> one.kind() != Kind.MODULE)
                .flatMap(one -> one.type(name, loader).stream())
                .<Class<?>>map(type -> type)
                .findFirst();
        if (fromPackages.isPresent()) {
            return wanted.kind() == Kind.MODULE ? Optional.empty() : fromPackages;
        }
        return known.stream()
                .filter(one -> one.kind() == Kind.MODULE)
                .flatMap(one -> one.type(name, loader).stream())
                .<Class<?>>map(type -> type)
                .findFirst();
    }

    private static Pin pin(String name, Class<?> first, Class<?> second) {
        return new Pin(
                "import " + first.getCanonicalName() + ";",
                name + " stays " + first.getCanonicalName() + "; write " + second.getCanonicalName()
                        + " for the other");
    }

    private Stream<ImportSnippet> imports() {
        return shell.imports();
    }

    private Stream<DeclarationSnippet> declarations() {
        return shell.snippets()
                .filter(snippet -> shell.status(snippet).isActive())
                .filter(DeclarationSnippet.class::isInstance)
                .map(DeclarationSnippet.class::cast);
    }

    /** All names in the declarations of the session; more than are used, which does no harm. */
    private Set<String> usedNames() {
        Set<String> names = new TreeSet<>();
        declarations().forEach(snippet -> {
            addNames(snippet.source(), names);
            if (snippet instanceof VarSnippet variable) {
                addNames(variable.typeName(), names); // of a variable whose type was inferred
            }
        });
        return names;
    }

    private static void addNames(String text, Set<String> names) {
        Matcher matcher = NAME.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group());
        }
    }
}
