package dev.cortado.kernel.session;

import dev.cortado.kernel.redefine.ImportFilter;
import dev.cortado.kernel.session.CarriedValues.Losses;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.VarSnippet;

/** Words what a new declaration or import did to others: variables that were reset, declarations that broke. */
final class SideEffects {

    private static final int MOST_ELEMENTS = 1_000;
    private static final int DEEPEST = 3;

    private final JShell shell;
    private final CarriedValues carried;
    private final Set<String> kept = new HashSet<>();

    SideEffects(JShell shell, CarriedValues carried) {
        this.shell = shell;
        this.carried = carried;
    }

    /**
     * Keeps variables whose initialisers do not compile any more, because what these use has changed: JShell would take
     * such variables out of the session, but an initialiser has done its work when the variable has its value.
     */
    void keepVariables(List<SnippetEvent> events) throws Exception {
        for (SnippetEvent event : events) {
            if (isBroken(event) && event.snippet() instanceof VarSnippet variable) {
                Optional<Field> holder = carried.field(variable.name());
                Object value = holder.map(SideEffects::read).orElse(null);
                String type = holder.map(SideEffects::javaName).orElse(variable.typeName());
                List<SnippetEvent> redeclared = evaluate(type + " " + variable.name() + ";");
                if (redeclared.getFirst().status() == Status.VALID) {
                    kept.add(variable.name());
                    holder.ifPresent(field -> carried.restore(variable.name(), field, value));
                }
            }
        }
    }

    private List<SnippetEvent> evaluate(String declaration) throws Exception {
        return ImportFilter.evaluating(() -> shell.eval(declaration));
    }

    /** The variable's type in full, so that no import can give it another meaning. */
    private static String javaName(Field field) {
        return ReadableNames.in(field.getGenericType().getTypeName()).replace('$', '.');
    }

    private static Object read(Field field) {
        try {
            return field.get(null);
        } catch (IllegalAccessException e) {
            return null;
        }
    }

    private boolean isBroken(SnippetEvent event) {
        Status now = shell.status(event.snippet());
        return event.causeSnippet() != null
                && event.previousStatus() == Status.VALID
                && now != Status.VALID
                && now != Status.OVERWRITTEN
                && now != Status.DROPPED;
    }

    /** Returns one line for each kind of effect; what the author of the cell did by naming it himself is none. */
    List<String> of(List<SnippetEvent> events) {
        Losses losses = carried.takeLosses();
        List<String> lines = new ArrayList<>();
        String cause = losses.types().isEmpty()
                ? "of " + describe(events.getFirst().snippet())
                : String.join(", ", losses.types())
                        + (losses.types().size() == 1 ? " is a new class" : " are new classes");
        List<String> reset = new ArrayList<>(losses.variables());
        reset.removeAll(declaredBy(events));
        if (!reset.isEmpty()) {
            lines.add("reset, because " + cause + ": " + String.join(", ", reset));
        }
        if (!losses.statics().isEmpty()) {
            lines.add("static fields that begin anew, because " + cause + ": " + String.join(", ", losses.statics()));
        }
        List<String> former = holdersOf(losses.formerTypes());
        if (!former.isEmpty()) {
            lines.add("still with objects of the former " + String.join(", ", losses.types()) + ": "
                    + String.join(", ", former));
        }
        brokenBy(events).forEach((name, reason) -> lines.add(name + " does not compile any more: " + reason));
        return lines;
    }

    private static List<String> declaredBy(List<SnippetEvent> events) {
        return events.stream()
                .filter(event -> event.causeSnippet() == null && event.snippet() instanceof VarSnippet)
                .map(event -> ((VarSnippet) event.snippet()).name())
                .toList();
    }

    private Map<String, String> brokenBy(List<SnippetEvent> events) {
        Map<String, String> broken = new LinkedHashMap<>();
        for (SnippetEvent event : events) {
            boolean keptAlive = event.snippet() instanceof VarSnippet variable && kept.contains(variable.name());
            if (isBroken(event) && !keptAlive) {
                broken.put(describe(event.snippet()), reason(shell, event.snippet()));
            }
        }
        return broken;
    }

    /** Why a snippet does not compile. */
    static String reason(JShell shell, Snippet snippet) {
        if (snippet instanceof DeclarationSnippet declaration) {
            List<String> missing =
                    shell.unresolvedDependencies(declaration).sorted().toList();
            if (!missing.isEmpty()) {
                return "cannot find " + String.join(", ", missing);
            }
        }
        return shell.diagnostics(snippet)
                .filter(Diag::isError)
                .map(error -> ReadableNames.in(
                        error.getMessage(Locale.ROOT).lines().findFirst().orElse("")))
                .findFirst()
                .orElse("it depends on what does not");
    }

    /** A snippet as its author would call it. */
    static String describe(Snippet snippet) {
        return switch (snippet) {
            case MethodSnippet method -> method.name() + "(" + method.parameterTypes() + ")";
            case ImportSnippet declaration -> declaration.source().strip().replaceAll("\\s*;$", "");
            case DeclarationSnippet declaration -> declaration.name();
            default -> snippet.source().strip().lines().findFirst().orElse("");
        };
    }

    private List<String> holdersOf(Collection<Class<?>> types) {
        TreeSet<String> names = new TreeSet<>();
        if (!types.isEmpty()) {
            carried.values().forEach((name, value) -> {
                if (holds(value, types, DEEPEST)) {
                    names.add(name);
                }
            });
        }
        return List.copyOf(names);
    }

    /** Whether a value, or an element of it if the JDK made the collection, is an object of one of the types. */
    private static boolean holds(Object value, Collection<Class<?>> types, int depth) {
        if (value == null || depth == 0) {
            return false;
        }
        if (types.stream().anyMatch(type -> type.isInstance(value))) {
            return true;
        }
        if (value instanceof Object[] array) {
            return anyHolds(Arrays.asList(array), types, depth);
        }
        if (value.getClass().getModule() != Object.class.getModule()) {
            return false;
        }
        return switch (value) {
            case Map<?, ?> map -> anyHolds(map.keySet(), types, depth) || anyHolds(map.values(), types, depth);
            case Collection<?> collection -> anyHolds(collection, types, depth);
            case Optional<?> optional -> holds(optional.orElse(null), types, depth - 1);
            default -> false;
        };
    }

    private static boolean anyHolds(Collection<?> elements, Collection<Class<?>> types, int depth) {
        int seen = 0;
        try {
            for (Object element : elements) {
                if (holds(element, types, depth - 1)) {
                    return true;
                }
                if (++seen == MOST_ELEMENTS) {
                    break;
                }
            }
        } catch (ConcurrentModificationException e) {
            return false; // another thread works on it; what it holds will show
        }
        return false;
    }
}
