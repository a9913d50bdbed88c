/**
 * Readers of data files. {@link dev.cortado.data.read.Tables} is the way in: it finds out what a file is and reads it
 * into a Tablesaw table, or says in one line, with the row, why it cannot. {@link dev.cortado.data.read.IdxArray} reads
 * the arrays of MNIST and its like without making a table of them.
 */
package dev.cortado.data.read;
