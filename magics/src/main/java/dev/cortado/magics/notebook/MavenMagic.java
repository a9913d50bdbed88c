package dev.cortado.magics.notebook;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.resource.LibraryRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %maven COORDINATES...}: adds libraries from Maven repositories to the class path. */
@Command(
        name = "maven",
        description = "Adds libraries from Maven repositories, with what they depend on, to the class path.",
        footer = {
            "",
            "The versions found and the SHA-256 of every jar are locked in cortado.lock.json beside the notebook: who",
            "has that file gets the same jars, also for ranges, LATEST and snapshots. --update moves on to newer ones.",
            "",
            "  %maven org.apache.commons:commons-math3:3.6.1",
            "  %maven org.jsoup:jsoup:[1.15,2) --update",
            "  %maven com.github.user:project:v1 --repository jitpack=https://jitpack.io",
            "  %maven --bom org.junit:junit-bom:5.10.0 org.junit.jupiter:junit-jupiter-api",
            "  %maven org.example:big:1.0 --exclude org.slf4j:slf4j-simple --exclude log4j:*"
        })
public final class MavenMagic implements Magic {

    @Parameters(
            arity = "1..*",
            paramLabel = "GROUP:ARTIFACT:VERSION",
            description =
                    "Coordinates; also GROUP:ARTIFACT:EXTENSION:CLASSIFIER:VERSION. The version may be a range such "
                            + "as [1.2,2), LATEST, RELEASE or a snapshot, or be left out where a --bom names it.")
    @Completes(Kind.MAVEN)
    private List<String> coordinates;

    @Option(
            names = "--repository",
            paramLabel = "ID=URL",
            description = "Looks in this repository too; may be repeated.")
    @Completes(value = Kind.EXAMPLES, examples = "jitpack=https://jitpack.io")
    private List<String> repositories = List.of();

    @Option(
            names = "--bom",
            paramLabel = "GROUP:ARTIFACT:VERSION",
            description = "Takes versions from this bill of materials; may be repeated.")
    @Completes(Kind.MAVEN)
    private List<String> boms = List.of();

    @Option(
            names = "--exclude",
            paramLabel = "GROUP:ARTIFACT",
            description = "Leaves this out of what the libraries depend on, * for any; may be repeated.")
    @Completes(Kind.MAVEN)
    private List<String> exclusions = List.of();

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            defaultValue = LibraryRequest.RUNTIME,
            description = "The class path that is meant: compile, runtime (unless given) or test.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"compile", "runtime", "test"})
    private String scope;

    @Option(names = "--no-transitive", description = "Only the libraries named, not what they depend on.")
    private boolean alone;

    @Mixin
    private LockOptions lock = new LockOptions();

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        return Libraries.add(
                context,
                "%maven",
                new LibraryRequest(
                        coordinates, boms, exclusions, named(repositories), checked(scope), !alone, Optional.empty()),
                lock);
    }

    static String checked(String scope) {
        if (!LibraryRequest.SCOPES.contains(scope)) {
            throw new MagicException(
                    "--scope: expected one of " + String.join(", ", LibraryRequest.SCOPES) + ", found " + scope + ".");
        }
        return scope;
    }

    /** A repository without a name is called as its host. */
    private static List<String> named(List<String> repositories) {
        List<String> named = new ArrayList<>();
        for (String repository : repositories) {
            String host = repository.matches("https?://[^=]*") ? host(repository) : null;
            named.add(host == null ? repository : host + "=" + repository);
        }
        return named;
    }

    private static String host(String url) {
        try {
            return URI.create(url).getHost();
        } catch (IllegalArgumentException e) {
            return null; // the resolver says what it expected
        }
    }
}
