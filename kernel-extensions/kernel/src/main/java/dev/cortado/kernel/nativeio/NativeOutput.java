package dev.cortado.kernel.nativeio;

import dev.cortado.kernel.wire.StreamRelay;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import org.dflib.jjava.jupyter.messages.publish.PublishStream.StreamType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings to the running cell what is printed to the process's own standard output and error; what comes while no cell runs
 * goes to where these led at first. Does nothing where the system is not a POSIX one.
 */
public final class NativeOutput {

    private static final Logger LOGGER = LoggerFactory.getLogger(NativeOutput.class);
    private static final int OUT = 1;
    private static final int ERR = 2;
    private static final long LONGEST_WAIT_MS = 2_000;
    private static final long LONGEST_WAIT_AT_END_MS = 200;

    /**
     * The JVM prints thread dumps and logs of its collector to descriptor 1 while all Java threads stand still, the
     * pipe's reader among them; they must fit.
     */
    private static final int OUT_CAPACITY = 1 << 20;

    private static final int ERR_CAPACITY = 1 << 16;

    private final StreamRelay streams;
    private final LogStream log;
    private volatile Capture capture;

    private record Capture(Posix posix, CapturedDescriptor out, CapturedDescriptor err) {

        void settle(long limitMs) {
            try {
                posix.flushStdout();
                out.settle(limitMs);
                err.settle(limitMs);
            } catch (IOException e) {
                LOGGER.debug("Not all native output may have arrived", e);
            }
        }

        void restore() {
            try {
                posix.flushStdout();
                out.restore(LONGEST_WAIT_AT_END_MS);
                err.restore(LONGEST_WAIT_AT_END_MS);
            } catch (IOException e) {
                LOGGER.debug("The process's own streams cannot be restored", e);
            }
        }
    }

    /** Prepares; nothing is redirected yet. */
    public NativeOutput(StreamRelay streams, LogStream log) {
        this.streams = streams;
        this.log = log;
    }

    /** Redirects the process's descriptors. Takes some 100 ms, which nobody need wait for. */
    public synchronized void capture() {
        if (capture != null) {
            return;
        }
        if (File.separatorChar == '\\') {
            LOGGER.debug("What native code prints stays in the log: this system's descriptors cannot be redirected");
            return;
        }
        try {
            Posix posix = new Posix();
            CapturedDescriptor[] both = new CapturedDescriptor[2];
            both[0] = new CapturedDescriptor(
                    posix,
                    OUT,
                    OUT_CAPACITY,
                    (bytes, offset, length) -> pass(StreamType.OUT, both[0].original(), bytes, offset, length));
            both[1] = new CapturedDescriptor(
                    posix,
                    ERR,
                    ERR_CAPACITY,
                    (bytes, offset, length) -> pass(StreamType.ERR, both[1].original(), bytes, offset, length));
            LastWords.watch(both[0], both[1]);
            log.redirect(both[1].original());
            posix.bufferStdoutByLine();
            both[0].start();
            both[1].start();
            Capture started = new Capture(posix, both[0], both[1]);
            capture = started;
            // What the JVM prints at its end must not go into pipes that nobody reads any more.
            Runtime.getRuntime().addShutdownHook(new Thread(started::restore, "cortado-descriptors"));
        } catch (IOException | RuntimeException | LinkageError e) {
            LOGGER.warn(
                    "What native code prints goes to the log, because the process's streams cannot be redirected", e);
        }
    }

    private boolean pass(StreamType kind, OutputStream original, byte[] bytes, int offset, int length)
            throws IOException {
        if (streams.offer(kind, bytes, offset, length)) {
            return false;
        }
        original.write(bytes, offset, length);
        return true;
    }

    /** Waits until the cell has all that was printed natively up to now. */
    public void settle() {
        Capture current = capture;
        if (current != null) {
            current.settle(LONGEST_WAIT_MS);
        }
    }
}
