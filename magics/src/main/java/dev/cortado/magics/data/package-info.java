/** Magics for data sets. */
package dev.cortado.magics.data;
