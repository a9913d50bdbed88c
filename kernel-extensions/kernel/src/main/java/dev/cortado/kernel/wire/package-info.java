/**
 * The Jupyter wire protocol: sockets, messages, and the way of what a cell prints.
 *
 * <p>{@link dev.cortado.kernel.wire.WireConnection} owns the sockets in one thread. {@link
 * dev.cortado.kernel.wire.WireCodec} turns messages into signed frames and back. {@link
 * dev.cortado.kernel.wire.Exchange} is one request and everything that is said in answer to it; {@link
 * dev.cortado.kernel.wire.StreamRelay} gathers what is printed into few messages.
 */
package dev.cortado.kernel.wire;
