package dev.cortado.magics.notebook;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ResultFrame;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %jars PATH...}: adds jar files to the class path. */
@Command(
        name = "jars",
        description = "Adds jar files to the class path.",
        footer = {"", "  %jars lib/mine.jar lib/*.jar"})
public final class JarsMagic implements Magic {

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Jar files; the file name may hold * and ?.")
    private List<String> paths;

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        List<Path> jars = new ArrayList<>();
        for (String path : paths) {
            jars.addAll(matching(context, path));
        }
        for (Path jar : jars) {
            checkArchive(jar);
        }
        context.session().addToClasspath(jars);
        return MagicResult.of("Added " + jars.size() + (jars.size() == 1 ? " jar." : " jars."))
                .frame(ResultFrame.exact(JarFrames.of(jars)))
                .value(List.copyOf(jars));
    }

    private static List<Path> matching(MagicContext context, String written) throws IOException {
        int slash = Math.max(written.lastIndexOf('/'), written.lastIndexOf('\\'));
        String pattern = written.substring(slash + 1);
        if (!pattern.contains("*") && !pattern.contains("?")) {
            Path jar = context.path(written);
            if (!Files.isRegularFile(jar)) {
                throw new MagicException("There is no jar " + jar + ".");
            }
            return List.of(jar);
        }
        Path folder = slash < 0 ? context.session().directory() : context.path(written.substring(0, slash + 1));
        if (!Files.isDirectory(folder)) {
            throw new MagicException("There is no folder " + folder + ".");
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, pattern)) {
            stream.forEach(found::add);
        }
        if (found.isEmpty()) {
            throw new MagicException("No file in " + folder + " matches " + pattern + ".");
        }
        found.sort(null);
        return found;
    }

    private static void checkArchive(Path jar) throws IOException {
        try (ZipFile archive = new ZipFile(jar.toFile())) {
            archive.size();
        } catch (ZipException e) {
            throw new MagicException(jar.getFileName() + " is no jar: " + e.getMessage() + ".", e);
        }
    }
}
