package dev.cortado.kernel.wire;

import dev.cortado.kernel.wire.Outbox.Parcel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZMQ;

/**
 * Sends what is published to all front ends. One that reads slowly makes the others wait, and in the end the cell that
 * prints, so that nothing is lost; one that has not read for {@value #PATIENCE_S} s does without what it missed, as the
 * kernel's memory is not there for front ends that are no more. Used by the thread that owns the sockets.
 */
final class Publications {

    private static final Logger LOGGER = LoggerFactory.getLogger(Publications.class);
    private static final int PATIENCE_S = 5;

    private static final long PACE_NANOS = 500_000;

    /** After so many messages that everybody took, who was left behind counts as reading again. */
    private static final int CAUGHT_UP = 200;

    private final ZMQ.Socket socket;
    private final Outbox outbox;
    private final Queue<Parcel> waiting = new ArrayDeque<>();
    private long blockedSince;
    private long lastPast;
    private int sentInARow;
    private boolean leavingBehind;

    Publications(ZMQ.Socket socket, Outbox outbox) {
        this.socket = socket;
        this.outbox = outbox;
    }

    void add(Parcel parcel) {
        waiting.add(parcel);
    }

    /** Whether some wait because a front end does not read: {@link #send} is to be called again soon. */
    boolean isBlocked() {
        return !waiting.isEmpty();
    }

    /** Sends as much as can be sent. */
    void send() {
        for (Parcel parcel = waiting.peek(); parcel != null; parcel = waiting.peek()) {
            if (send(parcel, true)) {
                blockedSince = 0;
                sentInARow++;
                leavingBehind &= sentInARow < CAUGHT_UP;
            } else if (leavingBehind ? !paced() : patient()) {
                return;
            } else {
                sentInARow = 0;
                leaveBehind();
                send(parcel, false);
            }
            outbox.sent(waiting.remove());
        }
    }

    /** Those who read must be able to follow: what is sent past one that does not is sent past all whose queue is full. */
    private boolean paced() {
        long now = System.nanoTime();
        if (now - lastPast < PACE_NANOS) {
            return false;
        }
        lastPast = now;
        return true;
    }

    private boolean patient() {
        long now = System.nanoTime();
        if (blockedSince == 0) {
            blockedSince = now;
        }
        return now - blockedSince < TimeUnit.SECONDS.toNanos(PATIENCE_S);
    }

    private void leaveBehind() {
        if (!leavingBehind) {
            LOGGER.warn("A front end has not read its messages for {} s: it loses what is published now", PATIENCE_S);
            leavingBehind = true;
        }
    }

    /** Sends one message; if {@code complete}, to all that want it or to none. Returns whether it was sent. */
    private boolean send(Parcel parcel, boolean complete) {
        socket.setXpubNoDrop(complete);
        List<byte[]> frames = parcel.frames();
        for (int i = 0; i < frames.size(); i++) {
            int more = i < frames.size() - 1 ? ZMQ.SNDMORE : 0;
            if (!socket.send(frames.get(i), ZMQ.DONTWAIT | more)) {
                if (i == 0) {
                    return false;
                }
                // The first frame has gone out: the rest must follow.
                socket.setXpubNoDrop(false);
                socket.send(frames.get(i), ZMQ.DONTWAIT | more);
            }
        }
        return true;
    }
}
