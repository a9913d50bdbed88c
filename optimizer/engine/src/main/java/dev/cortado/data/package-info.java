/**
 * Data that models are tried on: readers that turn a file into samples, and say in one line what is wrong with a file
 * they cannot read.
 *
 * <p>{@link dev.cortado.data.Texts} reads plain sentences, one per line.
 */
package dev.cortado.data;
