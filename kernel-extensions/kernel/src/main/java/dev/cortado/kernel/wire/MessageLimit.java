package dev.cortado.kernel.wire;

/**
 * How much of a message is taken. Memory for a frame is set aside before its sender has shown that it knows the key, so
 * that the limits are a share of the heap.
 *
 * @param frame bytes of one frame; ZeroMQ cuts the connection to whom sends a larger one
 * @param message bytes of one message; larger ones are read, logged and thrown away
 */
record MessageLimit(long frame, long message) {

    private static final long MOST = 512L << 20;
    private static final long LEAST = 64L << 20;
    private static final int SHARE = 6;
    private static final int MOST_FRAMES = 100_000;

    static MessageLimit ofThisMachine() {
        long message = Math.clamp(Runtime.getRuntime().maxMemory() / SHARE, LEAST, MOST);
        return new MessageLimit(message + (message >> 1), message);
    }

    boolean allows(int frames, long bytes) {
        return bytes <= message && frames <= MOST_FRAMES;
    }
}
