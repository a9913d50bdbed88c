package dev.cortado.resource;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Closes a stream under its reader when no byte has come for too long: the JDK's client would wait for ever. */
final class StallGuard extends FilterInputStream {

    private final Duration patience;
    private final Thread watcher;
    private volatile long lastNanos = System.nanoTime();
    private volatile boolean reading;
    private volatile boolean stalled;

    private StallGuard(InputStream in, Duration patience) {
        super(in);
        this.patience = patience;
        this.watcher = Thread.ofVirtual().name("cortado-download-watch").unstarted(this::watch);
    }

    static StallGuard watch(InputStream in, Duration patience) {
        StallGuard guard = new StallGuard(in, patience);
        guard.watcher.start();
        return guard;
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(patience.dividedBy(10));
                if (reading && System.nanoTime() - lastNanos > patience.toNanos()) {
                    stalled = true;
                    closeQuietly();
                    return;
                }
            }
        } catch (InterruptedException e) {
            // The stream was closed: nothing left to watch.
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        lastNanos = System.nanoTime();
        reading = true;
        try {
            int count = super.read(buffer, offset, length);
            failIfStalled(null);
            return count;
        } catch (IOException e) {
            failIfStalled(e);
            throw e;
        } finally {
            reading = false;
        }
    }

    private void failIfStalled(IOException cause) throws IOException {
        if (stalled) {
            IOException told = new IOException("no byte came for " + patience.toMillis() / 1000.0 + " s");
            if (cause != null) {
                told.addSuppressed(cause);
            }
            throw told;
        }
    }

    /** Wakes the reader with an error. */
    void closeQuietly() {
        try {
            in.close();
        } catch (IOException e) {
            // It is being given up anyway.
        }
    }

    @Override
    public void close() throws IOException {
        watcher.interrupt();
        super.close();
    }
}
