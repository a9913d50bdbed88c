/**
 * What was run before: {@link dev.cortado.kernel.history.SessionHistory} answers the protocol's questions about it, {@link
 * dev.cortado.kernel.history.HistoryFolder} keeps it from one session to the next, one file a session, so that kernels
 * that run at the same time never write to the same one.
 */
package dev.cortado.kernel.history;
