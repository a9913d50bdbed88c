/**
 * A whole notebook through a kernel: cell after cell, the file saved after each.
 *
 * <p>{@link dev.cortado.runner.execution.NotebookRun} is the loop; {@link dev.cortado.runner.execution.CellOutputs} turns
 * the kernel's broadcasts into the outputs that Jupyter would store; a
 * {@link dev.cortado.runner.execution.RunListener} shows the user how far it is.
 */
package dev.cortado.runner.execution;
