/**
 * 16-bit floats: float16 and bfloat16, to store weights in or, for float16, to compute in. {@link
 * dev.cortado.quantize.halffloat.FloatConversion} is the pass; it knows which operators have to stay float and looks for numbers that the
 * smaller type cannot hold.
 */
package dev.cortado.quantize.halffloat;
