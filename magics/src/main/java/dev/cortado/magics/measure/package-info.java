/** The magics that measure: speed, quality, hardware. */
package dev.cortado.magics.measure;
