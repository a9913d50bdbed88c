package dev.cortado.magics.notebook.state;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.SessionState.Declaration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code %who}: the names that the notebook has declared. */
@Command(
        name = "who",
        description = "Lists the names of the variables that the notebook has declared; %whos tells more about each.",
        footer = {"", "  %who", "  %who Table Model", "  %who --methods"})
public final class WhoMagic implements Magic {

    @Mixin
    private Declarations wanted = new Declarations();

    @Override
    public MagicResult run(MagicContext context) {
        List<String> names = wanted.of(context.session()).stream()
                .map(Declaration::name)
                .distinct()
                .toList();
        return MagicResult.of(names.isEmpty() ? "Nothing is declared." : String.join("  ", names))
                .value(names);
    }
}
