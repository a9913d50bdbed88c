package dev.cortado.magics.notebook;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %jars PATH...}: adds jar files to the class path. */
@Command(
        name = "jars",
        description = "Adds jar files to the class path.",
        footer = {"", "  %jars lib/mine.jar lib/*.jar", "  %jars lib/**/*.jar", "  %jars lib"})
public final class JarsMagic implements Magic {

    @Parameters(
            arity = "1..*",
            paramLabel = "PATH",
            description = "Jar files, or folders of jars. May hold * and ?, and ** for any folders.")
    @Completes(Kind.PATH)
    private List<String> paths;

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        context.session().checkClasspathGrows();
        Set<Path> jars = new LinkedHashSet<>();
        for (String path : paths) {
            for (Path match : PathPatterns.matching(context, path)) {
                jars.addAll(Files.isDirectory(match) ? jarsIn(match) : List.of(match));
            }
        }
        for (Path jar : jars) {
            PathPatterns.checkArchive(jar);
        }
        return ClasspathAdditions.add(context.session(), List.copyOf(jars), "%jars");
    }

    private static List<Path> jarsIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
            if (jars.isEmpty()) {
                throw new MagicException(
                        "The folder " + folder + " holds no jar; %classpath adds a folder of classes.");
            }
            return jars;
        }
    }
}
