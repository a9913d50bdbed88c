/**
 * What can be said about the line of a magic while it is written: which verbs, options and values may stand where, and
 * what they mean.
 *
 * <p>A magic declares it beside its options: picocli's types, enum constants and completion candidates say most; a
 * {@link dev.cortado.magics.assist.Completes} annotation says the rest, such as that a word names a model.
 * {@link dev.cortado.magics.assist.MagicAssistant} answers from these declarations alone. Nothing is run, and the
 * network is never asked.
 */
package dev.cortado.magics.assist;
