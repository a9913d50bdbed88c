/**
 * The vocabulary in which fusions say what they look for in a graph: values and their producers with what changes nothing taken away
 * ({@link dev.cortado.fuse.match.GraphView}), constants behind chains of operators ({@link dev.cortado.fuse.match.ConstantValues}), what
 * values were in a trial run ({@link dev.cortado.fuse.match.Trace}), and the building blocks that several fusions share, one a file:
 * linear layers, normalisations, activations. Everything is found by how data flows, never by names. What does not fit is told as a {@link
 * dev.cortado.fuse.match.Mismatch}: at which node, and what was expected there.
 */
package dev.cortado.fuse.match;
