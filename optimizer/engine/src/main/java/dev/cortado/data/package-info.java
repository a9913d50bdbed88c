/**
 * Data that models are tried on: readers that turn a file into samples, and say in one line what is wrong with a file
 * they cannot read.
 *
 * <p>{@link dev.cortado.data.Texts} reads plain sentences, one per line. {@link dev.cortado.data.DatasetCatalog} holds the
 * sets that have a name, among them the two quality sets, {@link dev.cortado.data.UsageToGloss} and
 * {@link dev.cortado.data.SpamAssassin}; {@link dev.cortado.data.TableColumns} makes sets of the user's own tables, which
 * {@link dev.cortado.data.read.Tables} reads; {@link dev.cortado.data.Split} divides them.
 */
package dev.cortado.data;
