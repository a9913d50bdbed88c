/**
 * Work in a process of its own.
 *
 * <p>What must be timed undisturbed, may be killed at once, or can crash in native code runs in a child JVM: a class that
 * implements {@link dev.cortado.runtime.worker.WorkerTask}, named to {@link dev.cortado.runtime.worker.Worker} together
 * with its request. Request, progress and result travel as lines of JSON over a local socket of their own, so that
 * whatever native code prints cannot get between them; what the child prints is kept for the error message.
 *
 * <p>Cancelling kills the child; a crash of the child is one clear error in the parent; the end of the parent ends the
 * child.
 */
package dev.cortado.runtime.worker;
