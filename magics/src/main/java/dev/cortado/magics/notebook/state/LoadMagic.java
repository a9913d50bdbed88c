package dev.cortado.magics.notebook.state;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %load FILE}: runs code that stands in a file. */
@Command(
        name = "load",
        description =
                "Runs the code of a file in this session: Java, a jshell script, or the code cells of a notebook.",
        footer = {
            "",
            "What the file declares is declared here; magics in it work. Errors name the file and the line. In .jsh files",
            "jshell's own commands (/open, /set, ...) are passed over; /exit ends the script.",
            "",
            "  %load helpers.jshell",
            "  %load ../lib/Metrics.java",
            "  %load preparation.ipynb",
            "  %load --show helpers.jshell"
        })
public final class LoadMagic implements Magic {

    /** The files that are being loaded, from the outermost on: one that loads itself would never end. */
    private static final ScopedValue<Set<Path>> LOADING = ScopedValue.newInstance();

    @Parameters(arity = "1", paramLabel = "FILE", description = "A .java, .jshell, .jsh or .ipynb file.")
    @Completes(Kind.PATH)
    private String file;

    @Option(names = "--show", description = "Shows the code instead of running it.")
    private boolean show;

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        Path path = context.path(file);
        if (!Files.isRegularFile(path)) {
            throw new MagicException("%load: there is no file " + path + "." + near(path));
        }
        List<SourceFile.Piece> pieces = SourceFile.read(path);
        if (show) {
            StringBuilder text = new StringBuilder();
            pieces.forEach(piece -> text.append(piece.source().stripTrailing()).append('\n'));
            context.session().show(dev.cortado.magics.Bundle.text(text.toString()));
            return MagicResult.of(said(pieces) + " in " + path.getFileName() + ".");
        }
        Set<Path> outer = LOADING.isBound() ? LOADING.get() : Set.of();
        if (outer.contains(path)) {
            throw new MagicException("%load: " + path.getFileName() + " loads itself.");
        }
        Set<Path> files = new TreeSet<>(outer);
        files.add(path);
        ScopedValue.where(LOADING, files).run(() -> {
            for (SourceFile.Piece piece : pieces) {
                context.progress().cancellation().throwIfCancelled();
                context.session().evaluate(piece.source(), piece.name());
            }
        });
        return MagicResult.of("Ran " + said(pieces) + " of " + path.getFileName() + ".");
    }

    private static String said(List<SourceFile.Piece> pieces) {
        long lines = pieces.stream()
                .mapToLong(piece ->
                        piece.source().lines().filter(line -> !line.isBlank()).count())
                .sum();
        String counted = lines + (lines == 1 ? " line" : " lines");
        return pieces.size() > 1 ? pieces.size() + " cells, " + counted + "," : counted;
    }

    private static String near(Path path) {
        Path folder = path.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return "";
        }
        try (var files = Files.list(folder)) {
            return dev.cortado.text.NearestNames.didYouMean(
                    path.getFileName().toString(),
                    files.map(other -> other.getFileName().toString()).toList());
        } catch (IOException e) {
            return "";
        }
    }
}
