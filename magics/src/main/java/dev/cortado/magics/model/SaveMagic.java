package dev.cortado.magics.model;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ModelFrames;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.record.Artifact;
import dev.cortado.resource.Resource;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.Model;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %save MODEL PATH}: writes a model, and its tokenizer beside it, so that {@code %model} finds both again. */
@Command(
        name = "save",
        description = "Writes a model to a file, with its tokenizer beside it.",
        footer = {"", "  %save minilm8 out/minilm8.onnx"})
public final class SaveMagic implements Magic {

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's variable.")
    @Completes(Kind.MODEL)
    private String name;

    @Parameters(
            index = "1",
            paramLabel = "PATH",
            description = "Where to: a file ending in .onnx. Folders are made; a file of that name is replaced.")
    @Completes(Kind.PATH)
    private String path;

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        Model model = context.model(name);
        Path target = context.path(path);
        check(context, model, target);
        makeFolder(target.getParent());
        model.onnx().write(target);
        Optional<Path> tokenizer = model.tokenizer().isPresent()
                ? Optional.of(copyTokenizer(model.tokenizer().get(), target))
                : Optional.empty();
        Resource written = Resources.standard().fetch(target.toString(), context.progress());
        Model saved = Model.of(name, ResourcePaths.asWritten(path, written), tokenizer);
        context.output(new Artifact(name, path, written.sha256(), written.bytes()));
        String summary = "Saved " + name + " to " + path + " (" + ModelFrames.size(written.bytes())
                + (tokenizer.isPresent() ? ", tokenizer beside it" : "") + ").";
        return MagicResult.of(summary)
                .frame(ResultFrame.exact(ModelFrames.summary(List.of(saved))))
                .value(target);
    }

    private static void check(MagicContext context, Model model, Path target) {
        if (!target.toString().endsWith(".onnx")) {
            throw new MagicException(
                    "'" + target.getFileName() + "' is no model file's name: expected one ending in .onnx.");
        }
        if (Files.isDirectory(target)) {
            throw new MagicException(target + " is a folder; name a file in it.");
        }
        context.loadedModels().values().stream()
                .flatMap(SaveMagic::withAncestors)
                .forEach(loaded -> {
                    if (!loaded.sha256().equals(model.sha256()) && sameFile(loaded.file(), target)) {
                        throw new MagicException(target.getFileName() + " is the file that model '" + loaded.name()
                                + "' is read from; save under another name.");
                    }
                });
    }

    /** A model, the one it was made from, and so on: their files are still read, whatever became of their variables. */
    private static Stream<Model> withAncestors(Model model) {
        return Stream.iterate(Optional.of(model), Optional::isPresent, next -> next.flatMap(Model::parent))
                .map(Optional::orElseThrow);
    }

    private static void makeFolder(Path folder) throws IOException {
        for (Path part = folder; part != null; part = part.getParent()) {
            if (Files.exists(part) && !Files.isDirectory(part)) {
                throw new MagicException(part + " is a file, not a folder; save elsewhere.");
            }
        }
        try {
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (NoSuchFileException | AccessDeniedException e) {
            throw new MagicException("The folder " + folder + " cannot be made; save elsewhere.", e);
        }
    }

    private static boolean sameFile(Path one, Path other) {
        try {
            return Files.exists(other) && Files.isSameFile(one, other);
        } catch (IOException e) {
            return false;
        }
    }

    private static Path copyTokenizer(Path tokenizer, Path target) throws IOException {
        String stem = target.getFileName().toString().replaceFirst("\\.onnx$", "");
        Path beside = target.resolveSibling(stem + "-tokenizer.json");
        if (sameFile(tokenizer, beside)) {
            return beside;
        }
        Path temporary = Files.createTempFile(beside.toAbsolutePath().getParent(), stem, ".part");
        try {
            Files.copy(tokenizer, temporary, StandardCopyOption.REPLACE_EXISTING);
            Files.move(temporary, beside, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return beside;
    }
}
