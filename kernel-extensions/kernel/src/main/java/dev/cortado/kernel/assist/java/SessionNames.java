package dev.cortado.kernel.assist.java;

import dev.cortado.kernel.types.TypeEntry;
import dev.cortado.kernel.types.TypeIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;

/** What simple names stand for in the session now. */
final class SessionNames {

    private final TypeIndex types;
    private final Map<String, VarSnippet> variables = new HashMap<>();
    private final Map<String, TypeDeclSnippet> declaredTypes = new HashMap<>();
    private final Map<String, List<MethodSnippet>> methods = new HashMap<>();
    private final Map<String, String> imported = new HashMap<>();
    private final List<String> packages = new ArrayList<>(List.of("java.lang"));
    private final Set<String> pending = new HashSet<>();

    SessionNames(JShell shell, TypeIndex types) {
        this.types = types;
        shell.snippets().filter(snippet -> shell.status(snippet).isActive()).forEach(snippet -> {
            switch (snippet) {
                case VarSnippet variable -> variables.put(variable.name(), variable);
                case TypeDeclSnippet type -> declaredTypes.put(type.name(), type);
                case MethodSnippet method ->
                    methods.computeIfAbsent(method.name(), name -> new ArrayList<>())
                            .add(method);
                case ImportSnippet declaration -> addImport(declaration);
                default -> {}
            }
        });
    }

    private void addImport(ImportSnippet declaration) {
        if (declaration.subKind() == Snippet.SubKind.SINGLE_TYPE_IMPORT_SUBKIND) {
            imported.put(simple(declaration.fullname()), declaration.fullname());
        } else if (declaration.subKind() == Snippet.SubKind.TYPE_IMPORT_ON_DEMAND_SUBKIND) {
            packages.add(declaration.fullname().replaceFirst("\\.\\*$", ""));
        }
    }

    /** Takes the import declarations of statements that have not run into account. */
    void addPending(List<Statement> statements) {
        for (Statement statement : statements) {
            if (statement.kind() == Statement.Kind.IMPORT) {
                String name = statement.source().replaceFirst("^import\\s+", "").replaceAll("[\\s;]", "");
                if (name.endsWith(".*")) {
                    pending.add(name.substring(0, name.length() - 2));
                } else if (!name.startsWith("static")) {
                    imported.putIfAbsent(simple(name), name);
                    pending.add(name);
                }
            }
        }
    }

    private static String simple(String qualified) {
        return qualified.substring(qualified.lastIndexOf('.') + 1);
    }

    Optional<VarSnippet> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    Optional<TypeDeclSnippet> declaredType(String name) {
        return Optional.ofNullable(declaredTypes.get(name));
    }

    List<MethodSnippet> methods(String name) {
        return methods.getOrDefault(name, List.of());
    }

    /** Whether JShell itself knows a simple name. */
    boolean isKnown(String name) {
        return variables.containsKey(name)
                || declaredTypes.containsKey(name)
                || (imported.containsKey(name) && !pending.contains(imported.get(name)))
                || packages.stream().anyMatch(on -> types.contains(on, name));
    }

    /** The qualified name of the type that a simple name stands for, or would after the pending and automatic imports. */
    Optional<String> qualified(String name) {
        if (declaredTypes.containsKey(name)) {
            return Optional.empty();
        }
        if (imported.containsKey(name)) {
            return Optional.of(imported.get(name));
        }
        for (String on : packages) {
            if (types.contains(on, name)) {
                return Optional.of(on + "." + name);
            }
        }
        for (String on : pending) {
            if (types.contains(on, name)) {
                return Optional.of(on + "." + name);
            }
        }
        return types.importable(name).map(TypeEntry::qualifiedName);
    }
}
