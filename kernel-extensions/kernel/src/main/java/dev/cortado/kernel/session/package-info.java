/**
 * The Java of a notebook: a JShell, the code of its cells, and how they end.
 *
 * <p>{@link dev.cortado.kernel.session.CellRunner} runs a cell statement by statement in a {@link
 * dev.cortado.kernel.session.JavaSession}. {@link dev.cortado.kernel.session.SnippetControl} takes the place of JShell's
 * own execution engines: snippets run in the kernel's process and in the thread of the cell, their values stay objects,
 * and their bytecode is instrumented so that {@link dev.cortado.kernel.session.Interruption} can end them.
 */
package dev.cortado.kernel.session;
