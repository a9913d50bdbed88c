/**
 * How long work says where it stands and learns that nobody wants it any more.
 *
 * <p>Every engine call that can take longer than a moment takes a {@link dev.cortado.progress.Progress}: it reports to
 * it and asks its {@link dev.cortado.progress.Cancellation} whether to go on. A notebook shows the reports in one
 * updating display; a plain program passes {@link dev.cortado.progress.Progress#NONE}.
 */
package dev.cortado.progress;
