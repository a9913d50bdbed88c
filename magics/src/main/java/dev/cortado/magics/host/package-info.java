/**
 * The magics as a guest of somebody else's kernel.
 *
 * <p>Of a kernel they need what {@link dev.cortado.magics.host.KernelCalls} says: to evaluate source and to show output.
 * {@link dev.cortado.magics.host.SourceSession} makes a {@link dev.cortado.magics.NotebookSession} of that: variables are
 * declared and read by evaluating a line that hands the object over through
 * {@link dev.cortado.magics.host.SessionBridge}. {@link dev.cortado.magics.host.GuestMagics} runs a magic as the kernel
 * calls it, with the class loader and the interrupt it needs. The module of each kernel family adds its calls only.
 */
package dev.cortado.magics.host;
