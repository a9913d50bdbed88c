package dev.cortado.kernel;

import org.dflib.jjava.jupyter.kernel.BaseKernel;

/**
 * Where the code of cells meets magics. Users do not call it: the kernel writes these calls where a cell has a magic
 * within Java. It stands in a named package because snippets cannot use classes of the unnamed one.
 */
@SuppressWarnings("TypeParameterUnusedInFormals") // the code that takes a value says which type it expects
public final class MagicBridge {

    private MagicBridge() {}

    /** Runs a magic that stands in a block. */
    public static <T> T call(String verb, String text, String... arguments) {
        return magics().callFromCode(verb, text, arguments, false);
    }

    /** Runs a magic that stands in a block and ends with a semicolon. */
    public static <T> T quiet(String verb, String text, String... arguments) {
        return magics().callFromCode(verb, text, arguments, true);
    }

    /** Takes the value of a magic that ran before the statement. */
    public static Object take(int number) {
        return magics().take(number);
    }

    private static MagicRunner magics() {
        return ((CortadoKernel) BaseKernel.notebookKernel()).magics();
    }
}
