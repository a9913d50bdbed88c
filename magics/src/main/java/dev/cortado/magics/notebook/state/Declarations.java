package dev.cortado.magics.notebook.state;

import dev.cortado.magics.MagicException;
import dev.cortado.magics.NotebookSession;
import dev.cortado.magics.SessionState.Declaration;
import dev.cortado.magics.SessionState.Kind;
import dev.cortado.magics.assist.Completes;
import dev.cortado.text.NearestNames;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which declarations {@code %who} and {@code %whos} are asked for. */
final class Declarations {

    @Parameters(
            arity = "0..*",
            paramLabel = "TYPE",
            description = "Only what is of one of these types, such as int or Table; * stands for any letters.")
    @Completes(
            value = Completes.Kind.EXAMPLES,
            examples = {"int", "String", "Table", "Model"})
    private List<String> types = List.of();

    @Option(names = "--methods", description = "The methods.")
    private boolean methods;

    @Option(names = "--classes", description = "The classes, records, interfaces and enums.")
    private boolean classes;

    @Option(names = "--imports", description = "The imports.")
    private boolean imports;

    @Option(names = "--all", description = "Variables, methods, classes and imports.")
    private boolean all;

    /** What is to be listed, in the order of declaration. */
    List<Declaration> of(NotebookSession session) {
        Set<Kind> kinds = kinds();
        List<Declaration> known =
                session.state().map(state -> state.declarations()).orElseGet(() -> variables(session, kinds)).stream()
                        .filter(declaration -> kinds.contains(declaration.kind()))
                        .toList();
        if (types.isEmpty()) {
            return known;
        }
        List<Declaration> found = known.stream()
                .filter(declaration -> isWanted(declaration.type()))
                .toList();
        if (found.isEmpty() && !known.isEmpty()) {
            List<String> there = known.stream()
                    .map(declaration -> raw(declaration.type()))
                    .distinct()
                    .sorted()
                    .toList();
            throw new MagicException("Nothing here is of type " + String.join(" or ", types)
                    + types.stream()
                            .map(type -> NearestNames.didYouMean(type, there))
                            .collect(Collectors.joining())
                    + " Types here: " + String.join(", ", there) + ".");
        }
        return found;
    }

    Set<Kind> kinds() {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        if (methods || all) {
            kinds.add(Kind.METHOD);
        }
        if (classes || all) {
            kinds.add(Kind.CLASS);
        }
        if (imports || all) {
            kinds.add(Kind.IMPORT);
        }
        if (all || kinds.isEmpty()) {
            kinds.add(Kind.VARIABLE);
        }
        return kinds;
    }

    /** A kernel that does not tell its declarations still has variables. */
    private static List<Declaration> variables(NotebookSession session, Set<Kind> kinds) {
        if (!kinds.equals(EnumSet.of(Kind.VARIABLE))) {
            throw new MagicException("This kernel tells magics its variables only: use Cortado's kernel for the rest.");
        }
        return session.variables().entrySet().stream()
                .map(entry -> new Declaration(
                        Kind.VARIABLE,
                        entry.getKey(),
                        entry.getValue().getClass().getSimpleName(),
                        OptionalInt.empty()))
                .toList();
    }

    private boolean isWanted(String type) {
        return types.stream().anyMatch(wanted -> {
            Pattern pattern = Pattern.compile(("\\Q" + wanted + "\\E").replace("*", "\\E.*\\Q"));
            return pattern.matcher(type).matches() || pattern.matcher(raw(type)).matches();
        });
    }

    /** A type without its arguments and its packages. */
    private static String raw(String type) {
        return type.replaceAll("<.*>", "").replaceAll("[a-z_][A-Za-z0-9_]*\\.", "");
    }
}
