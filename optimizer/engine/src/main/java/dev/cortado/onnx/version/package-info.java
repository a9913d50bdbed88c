/**
 * Versions of the standard operators. A model says for which version of the operator set ("opset") it was written; a newer one can be
 * had only by rewriting the operators whose meaning or form has changed in between, which {@link
 * dev.cortado.onnx.version.OpsetConverter} does, one {@link dev.cortado.onnx.version.Upgrade} for each change.
 */
package dev.cortado.onnx.version;
