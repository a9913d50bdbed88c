package dev.cortado.magics.notebook.state;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.SessionState;
import dev.cortado.magics.SessionState.Declaration;
import dev.cortado.magics.SessionState.Kind;
import dev.cortado.magics.assist.Completes;
import dev.cortado.text.NearestNames;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %reset}: forgets variables, or everything. */
@Command(
        name = "reset",
        description =
                "Forgets the variables that the notebook has declared, and lets go of what they hold. Asks first.",
        footer = {
            "",
            "The class path, the cell numbers and files on disk stay.",
            "",
            "  %reset -f",
            "  %reset big model2",
            "  %reset --all"
        })
public final class ResetMagic implements Magic {

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            description = "Forgets only these variables, methods or classes, without asking.")
    @Completes(Completes.Kind.VARIABLE)
    private List<String> names = List.of();

    @Option(
            names = "--all",
            description =
                    "Forgets methods, classes and imports too: the next cell finds a fresh session with the default "
                            + "imports and the startup snippets.")
    private boolean all;

    @Option(
            names = {"-f", "--force"},
            description = "Does not ask.")
    private boolean force;

    @Override
    public MagicResult run(MagicContext context) {
        SessionState state = context.session()
                .state()
                .orElseThrow(() -> new MagicException(
                        "%reset: this kernel does not let magics remove what cells declared: use Cortado's kernel, or "
                                + "restart this one."));
        if (!names.isEmpty()) {
            if (all) {
                throw new MagicException("%reset: expected names or --all, found both.");
            }
            return named(state);
        }
        Set<String> variables = state.declarations().stream()
                .filter(declaration -> declaration.kind() == Kind.VARIABLE)
                .map(Declaration::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (!force && !confirmed(context, variables.size())) {
            return MagicResult.of("Nothing was forgotten.");
        }
        if (all) {
            state.restart();
            return MagicResult.of("The session starts anew with the next cell.");
        }
        state.drop(variables);
        return MagicResult.of("Forgot " + counted(variables.size()) + ".");
    }

    private boolean confirmed(MagicContext context, int variables) {
        String question =
                (all ? "Forget everything that was declared?" : "Forget " + counted(variables) + "?") + " (y/n) ";
        String answer = context.session()
                .ask(question, false)
                .orElseThrow(() -> new MagicException(
                        "%reset: nobody can be asked here whether to go on; %reset -f does not ask."));
        return answer.strip().toLowerCase(java.util.Locale.ROOT).startsWith("y");
    }

    private MagicResult named(SessionState state) {
        Set<String> known = state.declarations().stream()
                .filter(declaration -> declaration.kind() != Kind.IMPORT)
                .map(Declaration::name)
                .collect(Collectors.toCollection(TreeSet::new));
        for (String name : names) {
            if (!known.contains(name)) {
                throw new MagicException("%reset: nothing is declared under the name " + name + "."
                        + NearestNames.didYouMean(name, known) + " %who --all lists the names.");
            }
        }
        state.drop(Set.copyOf(names));
        return MagicResult.of("Forgot " + String.join(", ", names) + ".");
    }

    private static String counted(int variables) {
        return variables + (variables == 1 ? " variable" : " variables");
    }
}
