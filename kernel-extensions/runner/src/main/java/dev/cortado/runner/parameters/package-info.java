/**
 * Notebook parameters, as papermill has them: a cell tagged {@code parameters} declares them with their defaults, and
 * values from the command line go into a new cell behind it, tagged {@code injected-parameters}.
 */
package dev.cortado.runner.parameters;
