/**
 * What a model is made of: parameters, bytes, zeros and operations by layer, by operator and by type, and in which way its weights are
 * quantised.
 */
package dev.cortado.measure.inspect;
