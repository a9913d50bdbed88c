package dev.cortado.magics;

import java.util.Map;

/**
 * One verb of the notebook, such as {@code %quantize}. The class is annotated with picocli's {@code @Command}, whose name
 * is the verb, and its fields with {@code @Parameters} and {@code @Option}. A new instance is made for every call, so
 * fields hold the arguments of that call only.
 */
@FunctionalInterface
public interface Magic {

    /**
     * Does what the magic is for.
     *
     * @throws MagicException when the user can put it right; the message says how
     * @throws Exception any failure of the engine; its message is shown as one line
     */
    MagicResult run(MagicContext context) throws Exception;

    /** The arguments as its record holds them; a magic that is given secrets leaves them out here. */
    default Map<String, Object> recorded(Map<String, Object> arguments) {
        return arguments;
    }
}
