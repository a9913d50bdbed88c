/**
 * Cortado's kernel: Java cells and magics for Jupyter front ends.
 *
 * <p>{@link dev.cortado.kernel.Main} starts {@link dev.cortado.kernel.KernelServer}, which receives requests ({@code wire})
 * and has {@link dev.cortado.kernel.CortadoKernel} answer them. A cell is taken apart ({@code cell}) and run statement by
 * statement ({@code session}); what it prints and shows goes back while it runs. Magics and renderers come from
 * extensions, which know the kernel as {@code BaseKernel} and {@link dev.cortado.extension.NotebookHost}.
 *
 * <p>A cell's result is the value of its last expression, with or without a semicolon; declarations, void calls and null
 * show nothing. Results are not kept under names of their own ({@code $1} of the jshell tool).
 *
 * <p>Threads: one owns the sockets, one runs the shell channel's requests, cells among them, one the control channel's.
 */
package dev.cortado.kernel;
