/**
 * Cortado's kernel: Java cells and magics for Jupyter front ends.
 *
 * <p>{@link dev.cortado.kernel.Main} starts {@link dev.cortado.kernel.KernelServer}, which receives requests ({@code wire})
 * and has {@link dev.cortado.kernel.CortadoKernel} answer them. A cell is taken apart ({@code cell}) and run statement by
 * statement ({@code session}); what it prints and shows ({@code show}) and how far its loops are ({@code track}) goes back
 * while it runs. What it can call by simple names is {@link dev.cortado.kernel.Notebook}. Magics and renderers come from
 * extensions, which know the kernel as {@code BaseKernel} and {@link dev.cortado.extension.NotebookHost}.
 *
 * <p>The rooms around it: {@code assist} helps while a cell is written, with {@code types} for what could be imported;
 * {@code redefine} lets edited declarations keep their state; {@code classpath} says what cells see, {@code nativeio} catches
 * what native code prints, {@code history} remembers cells, {@code startup} finds the user's snippets.
 *
 * <p>A cell's result is the value of its last expression, with or without a semicolon; declarations, void calls and null
 * show nothing. Results are not kept under names of their own ({@code $1} of the jshell tool).
 *
 * <p>Threads: one owns the sockets, one runs the shell channel's requests, cells among them, one the control channel's.
 */
package dev.cortado.kernel;
