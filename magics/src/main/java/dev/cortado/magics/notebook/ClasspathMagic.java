package dev.cortado.magics.notebook;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ResultFrame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %classpath [PATH...]}: shows the class path of the cells, or adds folders and jars to it. */
@Command(name = "classpath", description = "Shows the class path of the cells, or adds folders and jars to it.")
public final class ClasspathMagic implements Magic {

    @Parameters(arity = "0..*", paramLabel = "PATH", description = "Folders of classes, or jars, to add.")
    private List<String> paths;

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        if (paths != null) {
            List<Path> added = paths.stream().map(context::path).toList();
            for (Path path : added) {
                if (!Files.exists(path)) {
                    throw new MagicException("There is no file or folder " + path + ".");
                }
            }
            context.session().addToClasspath(added);
        }
        List<Path> all = context.session().classpath();
        return MagicResult.of(all.size() + (all.size() == 1 ? " entry" : " entries") + " on the class path.")
                .frame(ResultFrame.exact(JarFrames.of(all)))
                .value(all);
    }
}
