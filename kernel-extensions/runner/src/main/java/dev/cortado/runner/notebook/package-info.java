/**
 * The notebook file (nbformat 4) as objects.
 *
 * <p>A {@link dev.cortado.runner.notebook.Notebook} keeps the JSON tree it was read from: whatever this program does not
 * know stays where it is, keys keep their order, and a file that Jupyter wrote is written back byte for byte. The format
 * is described at <a href="https://nbformat.readthedocs.io/en/latest/format_description.html">nbformat.readthedocs.io</a>.
 */
package dev.cortado.runner.notebook;
