/** The magics that make a model smaller by storing and computing with fewer bits. */
package dev.cortado.magics.quantize;
