package dev.cortado.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.cortado.kernels.KernelLibrary;
import dev.cortado.onnx.ModelDomains;
import dev.cortado.resource.CortadoHome;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;

/** Makes the native kernels known to sessions of models that use the operators of the domain {@code dev.cortado}. */
final class KernelOperators {

    /** The operators' domain. */
    static final String DOMAIN = "dev.cortado";

    private static final Logger LOGGER = System.getLogger(KernelOperators.class.getName());

    private KernelOperators() {}

    /**
     * Registers the library if the model uses its domain. Where there is no library, or none that this system can open, nothing is
     * done: the functions that the model carries are run instead.
     *
     * @throws OrtException if ONNX Runtime does not take the library
     */
    static void register(Path model, SessionOptions options) throws OrtException {
        try {
            if (ModelDomains.of(model).contains(DOMAIN)) {
                Optional<Path> library =
                        KernelLibrary.extract(CortadoHome.standard().cache().resolve("natives"));
                if (library.isPresent()) {
                    registerLibrary(library.get(), options);
                }
            }
        } catch (IOException e) {
            // A model that cannot be read is ONNX Runtime's to refuse, in its words; without a cache the functions run.
        }
    }

    static void registerLibrary(Path library, SessionOptions options) throws OrtException {
        Optional<String> obstacle = KernelLibrary.whyUnusable(library);
        if (obstacle.isPresent()) {
            LOGGER.log(Level.WARNING, "Native kernels are not used: {0}", obstacle.get());
        } else {
            options.registerCustomOpLibrary(library.toString());
        }
    }
}
