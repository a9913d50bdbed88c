package dev.cortado.magics;

import dev.cortado.runtime.Model;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What must be the same for a figure to speak of a model: not its name, which may be given to another.
 *
 * @param sha256 of its file
 * @param bytes with external data, which the hash leaves out
 * @param tokenizer what turns texts into its inputs
 */
public record ModelIdentity(String sha256, long bytes, Optional<Path> tokenizer) {

    /** The identity of a model. */
    public static ModelIdentity of(Model model) {
        return new ModelIdentity(model.sha256(), model.sizeBytes(), model.tokenizer());
    }
}
