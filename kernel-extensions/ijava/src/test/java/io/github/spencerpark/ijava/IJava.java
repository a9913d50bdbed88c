package io.github.spencerpark.ijava;

import io.github.spencerpark.jupyter.kernel.BaseKernel;

/** Stands for IJava's own class of this name, which no registry has: all that is asked of it is the running kernel. */
public final class IJava {

    private static BaseKernel kernel;

    private IJava() {}

    public static BaseKernel getKernelInstance() {
        return kernel;
    }

    public static void start(BaseKernel started) {
        kernel = started;
    }
}
