package dev.cortado.magics.quantize;

import dev.cortado.magics.MagicContext;
import dev.cortado.onnx.Pass;
import dev.cortado.runtime.Model;
import java.util.Optional;
import java.util.Set;

/**
 * One way to quantise, as {@code --method} names it. A method is a mixin of {@link QuantizeMagic}: options that only it has are its
 * annotated fields, those that several have are in {@link CommonOptions}.
 */
interface QuantizationMethod {

    /** What {@code --method} calls it. */
    String name();

    /** The long names of those {@link CommonOptions} it looks at; any other that is given is an error. */
    Set<String> commonOptions();

    /**
     * The pass with the options as given.
     *
     * @throws dev.cortado.magics.MagicException if an option does not fit the method
     */
    Pass pass(Model model, CommonOptions common, MagicContext context) throws Exception;

    /** The operator types it changes with the options as given: what a model must have for it to do anything. */
    Set<String> operators();

    /** What the new model is called when no name is given. */
    String suffix(CommonOptions common);

    /** Whether it stores weights in fewer bits. */
    default boolean isQuantizing() {
        return true;
    }

    /** What it does to a node, as a past participle. */
    default String done() {
        return "quantised";
    }

    /** What a method that tries several models has to tell of them, after {@link #pass} was asked for; most try none. */
    default Optional<SearchView> search() {
        return Optional.empty();
    }
}
