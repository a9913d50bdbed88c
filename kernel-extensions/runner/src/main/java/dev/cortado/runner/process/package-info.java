/**
 * Which kernel to start, and its life as a child process.
 *
 * <p>{@link dev.cortado.runner.process.Distribution} knows where Cortado's own files lie,
 * {@link dev.cortado.runner.process.JupyterPaths} where Jupyter keeps kernelspecs; both lead to a
 * {@link dev.cortado.runner.process.KernelCommand}, which {@link dev.cortado.runner.process.KernelSession} starts and
 * talks to.
 */
package dev.cortado.runner.process;
