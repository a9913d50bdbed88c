/**
 * Automatic choice: {@link dev.cortado.quantize.auto.AutoQuantization} tries whole methods, those first that promise most, until one keeps
 * within a loss. {@link dev.cortado.quantize.auto.StandardMethods} has the methods and says where their promises come from.
 */
package dev.cortado.quantize.auto;
