package dev.cortado.magics.notebook;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ResultFrame;
import dev.cortado.resource.MavenResolver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %maven COORDINATES...}: adds libraries from Maven repositories to the class path. */
@Command(
        name = "maven",
        description = "Adds libraries from Maven repositories, with what they depend on, to the class path.",
        footer = {"", "  %maven org.apache.commons:commons-math3:3.6.1"})
public final class MavenMagic implements Magic {

    @Parameters(
            arity = "1..*",
            paramLabel = "GROUP:ARTIFACT:VERSION",
            description = "Coordinates; also GROUP:ARTIFACT:EXTENSION:CLASSIFIER:VERSION.")
    private List<String> coordinates;

    @Option(names = "--no-transitive", description = "Only the libraries named, not what they depend on.")
    private boolean alone;

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        List<Path> resolved = MavenResolver.standard().resolve(coordinates, !alone, context.progress());
        List<Path> present = context.session().classpath();
        List<Path> added = new ArrayList<>();
        for (Path jar : resolved) {
            if (!present.contains(jar)) {
                added.add(jar);
            }
        }
        context.session().addToClasspath(added);
        String summary = added.isEmpty()
                ? "Nothing to add: all " + resolved.size() + " jars are on the class path."
                : "Added " + added.size() + (added.size() == 1 ? " jar." : " jars.");
        return MagicResult.of(summary)
                .frame(ResultFrame.exact(JarFrames.of(added)))
                .value(List.copyOf(added));
    }
}
