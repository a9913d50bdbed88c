/**
 * A client of the Jupyter wire protocol 5.3: what JupyterLab is to a kernel, without the browser.
 *
 * <p>{@link dev.cortado.runner.wire.Channels} owns the five ZeroMQ sockets on a thread of its own;
 * {@link dev.cortado.runner.wire.MessageCodec} signs and checks; {@link dev.cortado.runner.wire.KernelClient} holds the
 * conversation: it waits until the kernel is ready, executes, interrupts, and hands every message to the one who asked.
 * The protocol is described at <a
 * href="https://jupyter-client.readthedocs.io/en/stable/messaging.html">jupyter-client.readthedocs.io</a>.
 */
package dev.cortado.runner.wire;
