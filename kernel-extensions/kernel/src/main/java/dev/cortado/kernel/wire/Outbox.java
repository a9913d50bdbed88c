package dev.cortado.kernel.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Where any thread leaves what is to be sent, and what wakes the thread that owns the sockets.
 *
 * <p>The waking goes through a pipe, because a ZeroMQ poll can wait on sockets and channels only. A thread that is
 * interrupted while it writes to a pipe closes it; a cell's thread is interrupted by design. So the pipe is written by a
 * thread of its own that nobody knows.
 */
final class Outbox implements AutoCloseable {

    /** What a message costs besides its bytes. */
    private static final int OVERHEAD = 500;

    /** One message for one socket; one without frames ends the pump. */
    record Parcel(Channel channel, List<byte[]> frames, long size) {

        Parcel(Channel channel, List<byte[]> frames) {
            this(
                    channel,
                    frames,
                    OVERHEAD + frames.stream().mapToLong(frame -> frame.length).sum());
        }

        private boolean isEnd() {
            return frames.isEmpty();
        }
    }

    private final LinkedBlockingQueue<Parcel> incoming = new LinkedBlockingQueue<>();
    private final Queue<Parcel> ready = new ConcurrentLinkedQueue<>();
    private final AtomicLong waiting = new AtomicLong();
    private final Pipe pipe;

    Outbox() throws IOException {
        pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        Thread.ofPlatform().daemon().name("cortado-outbox").start(this::pump);
    }

    /** Leaves a message; never blocks, never fails, may be called by an interrupted thread. */
    void put(Parcel parcel) {
        waiting.addAndGet(parcel.size());
        incoming.add(parcel);
    }

    /** How many bytes wait to be handed to ZeroMQ. */
    long backlog() {
        return waiting.get();
    }

    /** The channel that becomes readable when {@link #next} has something. */
    Pipe.SourceChannel signal() {
        return pipe.source();
    }

    /** Takes back the wake-up calls. */
    void clearSignal() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(256);
        while (pipe.source().read(buffer) > 0) {
            buffer.clear();
        }
    }

    /** The next message to send, or null. It counts as waiting until {@link #sent}. */
    Parcel next() {
        return ready.poll();
    }

    /** Says that a message is with ZeroMQ, or given up. */
    void sent(Parcel parcel) {
        waiting.addAndGet(-parcel.size());
    }

    @Override
    public void close() {
        incoming.add(new Parcel(Channel.IOPUB, List.of()));
    }

    private void pump() {
        boolean ended = false;
        while (!ended) {
            try {
                ended = passOn();
            } catch (InterruptedException e) {
                // Nobody interrupts this thread on purpose.
                ended = true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (OutOfMemoryError e) {
                // A cell has filled the memory; what waits is sent when there is some again.
                LockSupport.parkNanos(1_000_000);
            }
        }
        try {
            pipe.sink().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean passOn() throws InterruptedException, IOException {
        Parcel parcel = incoming.take();
        while (parcel != null && !parcel.isEnd()) {
            ready.add(parcel);
            parcel = incoming.poll();
        }
        pipe.sink().write(ByteBuffer.wrap(new byte[1]));
        return parcel != null;
    }
}
