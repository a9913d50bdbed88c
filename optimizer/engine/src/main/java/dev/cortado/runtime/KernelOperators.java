package dev.cortado.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.cortado.kernels.KernelLibrary;
import dev.cortado.onnx.ModelDomains;
import dev.cortado.resource.CortadoHome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Makes the native kernels known to sessions of models that use the operators of the domain {@code dev.cortado}. */
final class KernelOperators {

    /** The operators' domain. */
    static final String DOMAIN = "dev.cortado";

    private KernelOperators() {}

    /**
     * Registers the library if the model uses its domain. Where there is no library, nothing is done: the functions that the model
     * carries are run instead.
     *
     * @throws OrtException if ONNX Runtime does not take the library
     */
    static void register(Path model, SessionOptions options) throws OrtException {
        try {
            if (ModelDomains.of(model).contains(DOMAIN)) {
                Optional<Path> library =
                        KernelLibrary.extract(CortadoHome.standard().cache().resolve("natives"));
                if (library.isPresent()) {
                    options.registerCustomOpLibrary(library.get().toString());
                }
            }
        } catch (IOException e) {
            // A model that cannot be read is ONNX Runtime's to refuse, in its words; without a cache the functions run.
        }
    }
}
