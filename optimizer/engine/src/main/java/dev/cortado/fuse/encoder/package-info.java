/**
 * Finds transformer encoders in exported graphs and describes each as an {@link dev.cortado.onnx.custom.EncoderStack}. One building block
 * a file: {@link dev.cortado.fuse.encoder.HeadLayout} how features are divided among heads, {@link
 * dev.cortado.fuse.encoder.ScoresPattern} what happens to the products of queries and keys, {@link
 * dev.cortado.fuse.encoder.AttentionPattern}, {@link dev.cortado.fuse.encoder.FeedForwardPattern}, {@link
 * dev.cortado.fuse.encoder.MaskPattern}; {@link dev.cortado.fuse.encoder.LayerPattern} joins them to a layer, {@link
 * dev.cortado.fuse.encoder.EncoderFinder} layers to a stack.
 */
package dev.cortado.fuse.encoder;
