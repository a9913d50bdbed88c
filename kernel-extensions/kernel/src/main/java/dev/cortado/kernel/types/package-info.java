/**
 * Which types there are that a cell could import: those of the JDK and of the class path, by their simple names.
 *
 * <p>{@link dev.cortado.kernel.types.TypeIndex} lists them without loading any; {@link dev.cortado.kernel.types.AutoImport}
 * says which import a failed snippet lacks. Completion and execution ask the same index, so what is offered by its simple
 * name also runs.
 */
package dev.cortado.kernel.types;
