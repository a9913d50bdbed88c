/**
 * The command line: {@link dev.cortado.runner.Main} and one class for each subcommand.
 *
 * <p>A subcommand only reads its arguments, calls the package that does the work and turns the outcome into an exit code
 * ({@link dev.cortado.runner.ExitCode}). The work lies below:
 *
 * <ul>
 *   <li>{@code notebook}: the {@code .ipynb} file as objects
 *   <li>{@code parameters}: {@code -p name=value} turned into a cell of Java declarations
 *   <li>{@code wire}: the Jupyter wire protocol over ZeroMQ
 *   <li>{@code process}: which kernel to start, and its life as a child process
 *   <li>{@code execution}: a whole notebook through a kernel, saved after every cell
 *   <li>{@code html}: an executed notebook as one page
 *   <li>{@code install}: the kernelspec in Jupyter's data directory
 *   <li>{@code doctor}: what is on this machine
 * </ul>
 */
package dev.cortado.runner;
