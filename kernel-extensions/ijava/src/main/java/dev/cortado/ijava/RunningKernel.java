package dev.cortado.ijava;

import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.magic.registry.Magics;

/**
 * The IJava of this process and its registry of magics. IJava's own classes are in no Maven repository, so they are called
 * by name; its base kernel is one.
 */
record RunningKernel(BaseKernel kernel, Magics magics) {

    private static final String IJAVA = "io.github.spencerpark.ijava.IJava";

    /** @throws IllegalStateException if there is none */
    static RunningKernel find() {
        try {
            Object kernel = Class.forName(IJAVA, true, RunningKernel.class.getClassLoader())
                    .getMethod("getKernelInstance")
                    .invoke(null);
            if (kernel == null) {
                throw new IllegalStateException("IJava is on the class path but no kernel of it runs here:"
                        + " call Cortado.install() in a cell of an IJava notebook.");
            }
            Object magics = kernel.getClass().getMethod("getMagics").invoke(kernel);
            return new RunningKernel((BaseKernel) kernel, (Magics) magics);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalStateException(
                    "Cortado.install() found no IJava here: expected " + IJAVA + " 1.2 or later (" + e
                            + "). In a kernel of the JJava family use cortado-extension, which needs no call.",
                    e);
        }
    }
}
