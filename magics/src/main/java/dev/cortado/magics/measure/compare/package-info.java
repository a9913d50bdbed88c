/** The magics that make something of what the session has measured: {@code %compare} and {@code %cost}. */
package dev.cortado.magics.measure.compare;
