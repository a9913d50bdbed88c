/**
 * Progress of the loops that users write: {@code for (String text : track("texts", texts)) ...} shows how far the loop is,
 * its rate and the time left, in one display that is updated in place and ends as a line of text.
 *
 * <p>{@link dev.cortado.kernel.track.Tracked} is the loop, {@code Bar} what is known of it, {@code Board} the display of
 * loops within each other, {@link dev.cortado.kernel.track.Boards} all displays of the kernel. A loop that is left early, by
 * {@code break}, an exception or an interrupt, tells nobody; so its bar is closed when the loop around it goes on, or when
 * the cell ends.
 */
package dev.cortado.kernel.track;
