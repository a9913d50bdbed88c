/**
 * What the process itself prints, past Java's {@code System.out} and {@code System.err}: native libraries, the JVM, child
 * processes. It would end in the log of whatever started the kernel, where nobody looks.
 *
 * <p>{@link dev.cortado.kernel.nativeio.NativeOutput} puts pipes in place of the descriptors 1 and 2 ({@link
 * dev.cortado.kernel.nativeio.CapturedDescriptor}); what comes through them goes to the running cell, or to the log when none
 * runs. The log itself ({@link dev.cortado.kernel.nativeio.LogStream}) goes on to where descriptor 2 led at first. {@link
 * dev.cortado.kernel.nativeio.LastWords} saves what is in the pipes when the process dies.
 */
package dev.cortado.kernel.nativeio;
