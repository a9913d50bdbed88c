/**
 * Whether a quantised model is right, and the same, everywhere. {@link dev.cortado.quantize.check.PortabilityCheck} counts where the
 * kernels of x86 processors without VNNI would add two products beyond 16 bits and clip them.
 */
package dev.cortado.quantize.check;
