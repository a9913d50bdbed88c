package dev.cortado.magics.notebook.state;

import dev.cortado.magics.CapturedOutput;
import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.NotebookSession;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %%capture NAME}: runs a cell and keeps what it prints and shows. */
@Command(
        name = "capture",
        description = "Runs the lines below and keeps what they print and show in a variable, instead of showing it.",
        footer = {
            "",
            "The variable is a CapturedOutput: out.stdout(), out.stderr(), out.outputs(), out.show(). Errors are shown.",
            "",
            "  %%capture out",
            "  System.out.println(42);",
            "  table"
        })
@SuppressWarnings("OrphanedFormatString") // a percent sign begins the name of a magic
public final class CaptureMagic implements Magic {

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The variable; without one, all is thrown away.")
    @Completes(Kind.NEW_VARIABLE)
    private String name;

    @Override
    public MagicResult run(MagicContext context) {
        String code = context.body()
                .orElseThrow(() -> new MagicException("%capture: expected %%capture with code on the lines below."));
        if (name != null) {
            MagicContext.checkName(name);
        }
        NotebookSession session = context.session();
        CapturedOutput captured = session.capture(() -> {
            Object value = session.evaluate(code);
            if (value != null) {
                session.display(value);
            }
        });
        if (name != null) {
            session.bind(name, CapturedOutput.class, captured);
        }
        return MagicResult.of("Captured " + captured + ".").value(captured).showing(MagicResult.Showing.NOTHING);
    }
}
