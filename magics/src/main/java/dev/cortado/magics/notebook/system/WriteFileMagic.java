package dev.cortado.magics.notebook.system;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.magics.notebook.NewFile;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %%writefile FILE}: writes the lines below to a file. */
@Command(
        name = "writefile",
        description = "Writes the lines below %%writefile to a file, over what was there.",
        footer = {"", "  %%writefile data/labels.txt"})
public final class WriteFileMagic implements Magic {

    @Parameters(arity = "1", paramLabel = "FILE", description = "From the notebook's folder on, unless absolute.")
    @Completes(Kind.PATH)
    private String file;

    @Option(
            names = {"-a", "--append"},
            description = "Adds to the end of the file instead.")
    private boolean append;

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        String text = context.body()
                .orElseThrow(() -> new MagicException("%writefile: expected %%writefile with lines below."));
        Path path = context.path(file);
        if (Files.isDirectory(path)) {
            throw new MagicException("%writefile: " + path + " is a folder; name a file in it.");
        }
        if (path.getParent() != null) {
            Files.createDirectories(path.getParent());
        }
        boolean there = Files.exists(path);
        String lines = text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
        NewFile.write(path, append && there ? Files.readString(path) + lines : lines);
        return MagicResult.of((!there ? "Wrote " : append ? "Added to " : "Wrote over ") + file + ".")
                .value(path);
    }
}
