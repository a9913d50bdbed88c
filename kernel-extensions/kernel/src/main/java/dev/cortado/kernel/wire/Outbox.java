package dev.cortado.kernel.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where any thread leaves what is to be sent, and what wakes the thread that owns the sockets.
 *
 * <p>The waking goes through a pipe, because a ZeroMQ poll can wait on sockets and channels only. A thread that is
 * interrupted while it writes to a pipe closes it; a cell's thread is interrupted by design. So the pipe is written by a
 * thread of its own that nobody knows.
 */
final class Outbox implements AutoCloseable {

    /** One message for one socket; one without frames ends the pump. */
    record Parcel(Channel channel, List<byte[]> frames) {

        private boolean isEnd() {
            return frames.isEmpty();
        }
    }

    private final LinkedBlockingQueue<Parcel> incoming = new LinkedBlockingQueue<>();
    private final Queue<Parcel> ready = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Pipe pipe;

    Outbox() throws IOException {
        pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        Thread.ofPlatform().daemon().name("cortado-outbox").start(this::pump);
    }

    /** Leaves a message; never blocks, never fails, may be called by an interrupted thread. */
    void put(Parcel parcel) {
        waiting.incrementAndGet();
        incoming.add(parcel);
    }

    /** How many messages wait to be handed to ZeroMQ. */
    int size() {
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

    /** The next message to send, or null. */
    Parcel next() {
        Parcel parcel = ready.poll();
        if (parcel != null) {
            waiting.decrementAndGet();
        }
        return parcel;
    }

    @Override
    public void close() {
        incoming.add(new Parcel(Channel.IOPUB, List.of()));
    }

    private void pump() {
        try (Pipe.SinkChannel sink = pipe.sink()) {
            for (Parcel parcel = incoming.take(); !parcel.isEnd(); parcel = incoming.take()) {
                ready.add(parcel);
                while ((parcel = incoming.peek()) != null && !parcel.isEnd()) {
                    ready.add(incoming.take());
                }
                sink.write(ByteBuffer.wrap(new byte[1]));
            }
            sink.write(ByteBuffer.wrap(new byte[1]));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
