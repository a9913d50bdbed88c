package dev.cortado.kernel.session;

import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An import that names no class or member itself: {@code import a.b.*;}, {@code import static a.B.*;}, {@code import module
 * m;}.
 *
 * @param kind what the asterisk stands for
 * @param name the package, class or module
 */
record OnDemandImport(Kind kind, String name) {

    enum Kind {
        TYPES,
        STATICS,
        MODULE
    }

    private static final Pattern SOURCE = Pattern.compile(
            "import\\s+(?:(static)\\s+)?([\\p{javaJavaIdentifierPart}.\\s]+?)\\s*\\.\\s*\\*\\s*;?|import\\s+module\\s+([\\p{javaJavaIdentifierPart}.\\s]+?)\\s*;?");
    private static final Pattern COMMENT = Pattern.compile("//.*|/\\*(?s:.*?)\\*/");

    /** Reads a statement; empty if it is anything else. */
    static Optional<OnDemandImport> parse(String source) {
        Matcher matcher = SOURCE.matcher(COMMENT.matcher(source).replaceAll(" ").strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        if (matcher.group(3) != null) {
            return Optional.of(new OnDemandImport(Kind.MODULE, matcher.group(3).replaceAll("\\s", "")));
        }
        return Optional.of(new OnDemandImport(
                matcher.group(1) == null ? Kind.TYPES : Kind.STATICS,
                matcher.group(2).replaceAll("\\s", "")));
    }

    /** The class that the import would give a simple name to, if there is one that cells can use. */
    Optional<Class<?>> type(String simpleName, ClassLoader loader) {
        if (!Character.isUpperCase(simpleName.charAt(0))) {
            return Optional
                    .empty(); // by custom no class, and most names are of this kind: a class loader asked is time
        }
        return (switch (kind) {
                    case TYPES ->
                        Stream.of(name + "." + simpleName, name.replaceAll("\\.(?=\\p{Lu})", "\\$") + "$" + simpleName);
                    case STATICS -> Stream.of(binaryName() + "$" + simpleName);
                    case MODULE -> packages(name).stream().map(from -> from + "." + simpleName);
                })
                .flatMap(candidate -> load(candidate, loader).stream())
                .<Class<?>>map(type -> type)
                .filter(type -> Modifier.isPublic(type.getModifiers()))
                .findFirst();
    }

    /** Whether a static import gives a name to a field, or to a method with these parameters. */
    List<Member> statics(String simpleName, ClassLoader loader) {
        if (kind != Kind.STATICS) {
            return List.of();
        }
        return load(binaryName(), loader).stream()
                .flatMap(type ->
                        Stream.<Member>concat(Arrays.stream(type.getFields()), Arrays.stream(type.getMethods())))
                .filter(member -> Modifier.isStatic(member.getModifiers())
                        && member.getName().equals(simpleName))
                .toList();
    }

    /** The class of a static import as the JVM names it: a nested one has a dollar sign. */
    private String binaryName() {
        return name.replaceAll("(?<=\\.\\p{Lu}[\\p{javaJavaIdentifierPart}]{0,80})\\.(?=\\p{Lu})", "\\$");
    }

    private static Optional<Class<?>> load(String binaryName, ClassLoader loader) {
        try {
            return Optional.of(Class.forName(binaryName, false, loader));
        } catch (ClassNotFoundException | LinkageError e) {
            return Optional.empty();
        }
    }

    /** What a module exports to all, with the modules that it hands on. */
    private static Set<String> packages(String module) {
        Set<String> packages = new HashSet<>();
        Set<String> seen = new HashSet<>();
        Deque<String> queue = new ArrayDeque<>(List.of(module));
        while (!queue.isEmpty()) {
            String next = queue.poll();
            Optional<ModuleDescriptor> found =
                    ModuleLayer.boot().findModule(next).map(Module::getDescriptor);
            if (seen.add(next) && found.isPresent()) {
                found.get().exports().stream()
                        .filter(export -> !export.isQualified())
                        .forEach(export -> packages.add(export.source()));
                found.get().requires().stream()
                        .filter(requires ->
                                requires.modifiers().contains(ModuleDescriptor.Requires.Modifier.TRANSITIVE))
                        .forEach(requires -> queue.add(requires.name()));
            }
        }
        return packages;
    }

    /** Whether two members cannot both be meant by one use of their name. */
    static boolean clash(Member one, Member other) {
        if (one.equals(other)) {
            return false;
        }
        if (one instanceof java.lang.reflect.Method first && other instanceof java.lang.reflect.Method second) {
            return Arrays.equals(first.getParameterTypes(), second.getParameterTypes());
        }
        return one.getClass() == other.getClass();
    }

    /** The import as a line of Java. */
    String line() {
        return switch (kind) {
            case TYPES -> "import " + name + ".*;";
            case STATICS -> "import static " + name + ".*;";
            case MODULE -> "import module " + name + ";";
        };
    }

    /** Those of a session that are in force. */
    static List<OnDemandImport> all(Stream<String> sources) {
        List<OnDemandImport> all = new ArrayList<>(List.of(new OnDemandImport(Kind.TYPES, "java.lang")));
        sources.forEach(source -> parse(source).ifPresent(all::add));
        return all;
    }
}
