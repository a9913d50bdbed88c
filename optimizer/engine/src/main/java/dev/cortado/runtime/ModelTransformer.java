package dev.cortado.runtime;

import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Applies a pass to a model and hands over the result only after it was opened and run: written to a temporary name,
 * verified against the original in ONNX Runtime, then moved into place.
 */
public final class ModelTransformer {

    private final Path folder;

    /** @param folder where the models made are kept; it exists */
    public ModelTransformer(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes a new model.
     *
     * @param model the model to start from; it is not changed
     * @param pass what to do
     * @param name the new model's name
     * @throws NothingChangedException if the pass changed no node: a copy under a new name would only mislead
     * @throws ModelVerificationException if the result does not open or run; no file is left behind
     * @throws IOException if the pass refuses the model, or the result cannot be written
     */
    public TransformedModel apply(Model model, Pass pass, String name, Progress progress) throws IOException {
        PassResult result = pass.apply(model.onnx(), progress);
        if (!result.modified()) {
            throw new NothingChangedException(model.name(), result.report());
        }
        Path scratch = Files.createTempDirectory(folder, name + "-part-");
        try {
            Path written = scratch.resolve(name + ".onnx");
            result.model().write(written, progress);
            progress.step("verify " + name, 0, 1, Progress.Unit.ITEMS);
            Verification verification = ModelVerifier.standard()
                    .withHalfFloats(!pass.keepsInterface())
                    .verify(written, model.file(), progress);
            Path place = Files.createTempDirectory(folder, name + "-");
            Files.move(scratch, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new TransformedModel(
                    model.derived(name, result.model(), place.resolve(name + ".onnx")), result.report(), verification);
        } finally {
            deleteTree(scratch);
        }
    }

    private static void deleteTree(Path scratch) throws IOException {
        if (Files.exists(scratch)) {
            try (var tree = Files.walk(scratch)) {
                for (Path path :
                        tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }
}
