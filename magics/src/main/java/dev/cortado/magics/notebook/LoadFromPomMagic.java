package dev.cortado.magics.notebook;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.resource.LibraryRequest;
import dev.cortado.resource.LocalPom;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %loadFromPOM FILE} and {@code %%loadFromPOM}: adds what a Maven project depends on to the class path. */
@Command(
        name = "loadFromPOM",
        description =
                "Adds what a Maven project depends on to the class path: of a pom.xml, or of the lines below %%loadFromPOM.",
        footer = {
            "",
            "Maven itself reads the pom: parents, properties, profiles, managed versions, imported BOMs and repositories",
            "count. Below %%loadFromPOM a part of a pom will do, such as <dependencies>. Locked as by %maven.",
            "",
            "  %loadFromPOM ../pom.xml --scope test",
            "  %%loadFromPOM",
            "  <dependency><groupId>org.jsoup</groupId><artifactId>jsoup</artifactId><version>1.17.2</version></dependency>"
        })
public final class LoadFromPomMagic implements Magic {

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "A pom, or the folder that holds a pom.xml.")
    @Completes(Kind.PATH)
    private String file;

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            defaultValue = LibraryRequest.RUNTIME,
            description = "The class path that is meant: compile, runtime (unless given) or test.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"compile", "runtime", "test"})
    private String scope;

    @Mixin
    private LockOptions lock = new LockOptions();

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        MavenMagic.checked(scope);
        return Libraries.add(context, "%loadFromPOM", LibraryRequest.of(pom(context), scope), lock);
    }

    private LocalPom pom(MagicContext context) throws IOException {
        boolean written = context.body().filter(text -> !text.isBlank()).isPresent();
        if (file != null && written) {
            throw new MagicException("%%loadFromPOM: expected a file or lines below, found both.");
        }
        if (file == null && !written) {
            throw new MagicException(
                    "%loadFromPOM: expected a pom's file after it, or %%loadFromPOM with the pom on the lines below.");
        }
        return file == null
                ? new LocalPom(context.body().get(), context.session().directory(), "the pom in this cell")
                : LocalPom.read(context.path(file));
    }
}
