/**
 * The magics: each one a class that turns arguments into calls of the engine and the results into a sentence, a frame,
 * a chart and a record.
 *
 * <p>A magic implements {@link dev.cortado.magics.Magic}, carries picocli's annotations for its arguments and is named in
 * {@code META-INF/services}. {@link dev.cortado.magics.MagicRunner} finds it by its verb, parses the arguments, runs it
 * in a {@link dev.cortado.magics.MagicContext} and shows what it returns. Nothing here knows a kernel: what a notebook
 * can do is the small interface {@link dev.cortado.magics.NotebookSession}, which a kernel's extension implements.
 */
package dev.cortado.magics;
