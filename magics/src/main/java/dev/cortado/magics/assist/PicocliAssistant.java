package dev.cortado.magics.assist;

import dev.cortado.magics.MagicRunner;
import dev.cortado.resource.CortadoHome;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Answers from the options and parameters that the installed magics declare. */
public final class PicocliAssistant implements MagicAssistant {

    private final MagicRunner runner;
    private final Map<String, CommandSpec> specs = new ConcurrentHashMap<>();
    private final ValueCandidates values;

    /** An assistant for the magics that a runner runs, with the user's own cache and local Maven repository. */
    public PicocliAssistant(MagicRunner runner) {
        this(runner, MavenCandidates.standard(), CortadoHome.standard());
    }

    PicocliAssistant(MagicRunner runner, MavenCandidates maven, CortadoHome home) {
        this.runner = runner;
        this.values = new ValueCandidates(maven, new ResourceCandidates(maven, home), this::verbs);
    }

    @Override
    public SortedMap<String, String> verbs() {
        SortedMap<String, String> verbs = new TreeMap<>();
        runner.verbs()
                .forEach(verb -> verbs.put(
                        verb, String.join(" ", spec(verb).usageMessage().description())));
        return verbs;
    }

    private CommandSpec spec(String verb) {
        return specs.computeIfAbsent(verb, runner::spec);
    }

    private Optional<CommandSpec> known(String verb) {
        return runner.verbs().contains(verb) ? Optional.of(spec(verb)) : Optional.empty();
    }

    @Override
    public boolean takesCode(String verb) {
        return known(verb)
                .map(spec -> !spec.unmatchedArgsBindings().isEmpty()
                        || spec.positionalParameters().stream().anyMatch(ValueCandidates::isCode))
                .orElse(false);
    }

    @Override
    public Optional<String> help(String verb) {
        return known(verb).map(_ -> runner.help(verb));
    }

    @Override
    public Optional<String> option(String verb, String word) {
        String name = word.replaceFirst("=.*", "");
        return known(verb).map(spec -> spec.findOption(name)).map(option -> {
            String label = option.arity().max() > 0 ? "=" + option.paramLabel() : "";
            Set<String> names = new LinkedHashSet<>(List.of(option.names()));
            names.addAll(negatives(option));
            return String.join(", ", names) + label + "\n\n" + description(option);
        });
    }

    @Override
    public List<Candidate> complete(String verb, List<String> before, String word, SessionView session) {
        Optional<CommandSpec> known = known(verb);
        if (known.isEmpty()) {
            return List.of();
        }
        CommandSpec spec = known.get();
        WordsBefore read = WordsBefore.read(spec, before);
        if (read.awaitingValue().isPresent()) {
            return values.of(read.awaitingValue().get(), word, session);
        }
        int equals = word.indexOf('=');
        if (word.startsWith("-") && equals > 0) {
            String name = word.substring(0, equals + 1);
            OptionSpec option = spec.findOption(word.substring(0, equals));
            return option == null
                    ? List.of()
                    : values.of(option, word.substring(equals + 1), session).stream()
                            .map(value ->
                                    new Candidate(name + value.text(), value.type(), value.description(), value.more()))
                            .toList();
        }
        List<Candidate> found = new ArrayList<>();
        if (!word.startsWith("-")) {
            spec.positionalParameters().stream()
                    .filter(parameter -> parameter.index().contains(read.positionals()))
                    .findFirst()
                    .ifPresent(parameter -> values.of(parameter, word, session).stream()
                            // A second time the same model or path is hardly meant.
                            .filter(value -> !before.contains(value.text()))
                            .forEach(found::add));
        }
        if (word.isEmpty() || word.startsWith("-")) {
            found.addAll(options(spec, read, word));
        }
        return found;
    }

    @Override
    public int options(String verb, List<String> words) {
        return known(verb)
                .map(spec -> WordsBefore.read(spec, words).leadingOptions())
                .orElse(0);
    }

    private static List<Candidate> options(CommandSpec spec, WordsBefore read, String word) {
        List<Candidate> found = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
            if (read.given().contains(option) && !option.isMultiValue()) {
                continue;
            }
            Set<String> names = new LinkedHashSet<>();
            for (String name : option.names()) {
                if (name.startsWith("--") || option.names().length == 1 || word.length() == 2) {
                    names.add(name);
                }
            }
            names.addAll(negatives(option));
            names.stream()
                    .filter(name -> name.startsWith(word))
                    .map(name -> Candidate.of(name, "option", description(option)))
                    .forEach(found::add);
        }
        found.sort(java.util.Comparator.comparing(Candidate::text));
        return found;
    }

    private static List<String> negatives(OptionSpec option) {
        return option.negatable()
                ? java.util.Arrays.stream(option.names())
                        .filter(name -> name.startsWith("--"))
                        .map(name -> "--no-" + name.substring(2))
                        .toList()
                : List.of();
    }

    static String description(ArgSpec argument) {
        return String.join(" ", argument.description());
    }
}
