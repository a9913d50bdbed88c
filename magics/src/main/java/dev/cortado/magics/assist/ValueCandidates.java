package dev.cortado.magics.assist;

import dev.cortado.onnx.Node;
import dev.cortado.runtime.Model;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import picocli.CommandLine.Model.ArgSpec;

/** What the value of an option or parameter may be, from its type, its completion candidates and its annotation. */
final class ValueCandidates {

    private static final int MOST_NODES = 100;

    private final MavenCandidates maven;
    private final ResourceCandidates resources;
    private final Supplier<? extends Map<String, String>> verbs;

    ValueCandidates(
            MavenCandidates maven, ResourceCandidates resources, Supplier<? extends Map<String, String>> verbs) {
        this.maven = maven;
        this.resources = resources;
        this.verbs = verbs;
    }

    static boolean isCode(ArgSpec argument) {
        return declared(argument)
                .map(says -> says.value() == Completes.Kind.CODE)
                .orElse(false);
    }

    private static Optional<Completes> declared(ArgSpec argument) {
        return argument.userObject() instanceof AnnotatedElement field
                ? Optional.ofNullable(field.getAnnotation(Completes.class))
                : Optional.empty();
    }

    /** The values that begin with a word; where values are separated by commas, those of the last part. */
    List<Candidate> of(ArgSpec argument, String word, SessionView session) {
        String separator = argument.splitRegex();
        int start = separator.equals(",") ? word.lastIndexOf(',') + 1 : 0;
        String before = word.substring(0, start);
        String part = word.substring(start);
        List<Candidate> found = new ArrayList<>();
        String about = PicocliAssistant.description(argument);
        fixed(argument).stream()
                .filter(value -> startsWith(value, part))
                .map(value -> Candidate.of(value, "value", about))
                .forEach(found::add);
        declared(argument).ifPresent(says -> found.addAll(subject(says.value(), part, session)));
        return found.stream()
                .map(value -> new Candidate(before + value.text(), value.type(), value.description(), value.more()))
                .toList();
    }

    private static List<String> fixed(ArgSpec argument) {
        List<String> values = new ArrayList<>();
        if (argument.completionCandidates() != null) {
            argument.completionCandidates().forEach(values::add);
        }
        Class<?> type = argument.auxiliaryTypes()[0];
        if (type == boolean.class || type == Boolean.class) {
            values.addAll(List.of("true", "false"));
        }
        declared(argument).ifPresent(says -> values.addAll(List.of(says.examples())));
        return values.stream().distinct().toList();
    }

    private static boolean startsWith(String value, String prefix) {
        return value.toLowerCase(Locale.ROOT).startsWith(prefix.toLowerCase(Locale.ROOT));
    }

    private List<Candidate> subject(Completes.Kind subject, String word, SessionView session) {
        return switch (subject) {
            case MODEL -> variables(word, session, true);
            case NODE -> nodes(word, session);
            case VARIABLE -> variables(word, session, false);
            case PATH -> PathCandidates.of(word, session.directory());
            case RESOURCE -> resources.of(word, session.directory());
            case MAVEN -> maven.of(word, false);
            case VERB ->
                verbs.get().entrySet().stream()
                        .filter(verb -> verb.getKey().startsWith(word))
                        .map(verb -> Candidate.of(verb.getKey(), "magic", verb.getValue()))
                        .toList();
            case NEW_VARIABLE, CODE, EXAMPLES -> List.of();
        };
    }

    private static List<Node> nodesOf(Model model) {
        try {
            return model.nodes();
        } catch (UncheckedIOException e) {
            // Its file is gone: there is nothing to offer of it.
            return List.of();
        }
    }

    /** Operator types, and once a word is begun that no type begins with, names of nodes. */
    private static List<Candidate> nodes(String word, SessionView session) {
        Set<String> operators = new TreeSet<>();
        Set<String> names = new TreeSet<>();
        for (String variable : session.variableNames()) {
            if (session.value(variable).orElse(null) instanceof Model model) {
                for (Node node : nodesOf(model)) {
                    operators.add(node.operator());
                    names.add(node.label());
                }
            }
        }
        operators.removeIf(operator -> !startsWith(operator, word));
        names.removeIf(name -> !startsWith(name, word));
        boolean byName = operators.isEmpty() && !word.isEmpty();
        return (byName ? names : operators)
                .stream()
                        .limit(MOST_NODES)
                        .map(name -> Candidate.of(name, "value", byName ? "a node" : "nodes of this operator"))
                        .toList();
    }

    private static List<Candidate> variables(String word, SessionView session, boolean modelsOnly) {
        List<Candidate> found = new ArrayList<>();
        for (String name : session.variableNames()) {
            if (name.startsWith(word)) {
                Optional<Object> value = session.value(name);
                if (value.isPresent() && value.get() instanceof Model model) {
                    found.add(Candidate.of(name, "model", model.source()));
                } else if (!modelsOnly) {
                    String type = value.map(object -> object.getClass().getSimpleName())
                            .orElse("");
                    found.add(Candidate.of(name, "variable", type));
                }
            }
        }
        return found;
    }
}
