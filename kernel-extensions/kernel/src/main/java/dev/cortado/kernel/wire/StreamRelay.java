package dev.cortado.kernel.wire;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.messages.publish.PublishStream.StreamType;

/**
 * Gathers what any thread prints and passes it on in few messages: after {@value #DELAY_MS} ms, when it has grown large,
 * when the other stream begins, or when somebody asks. Characters of several bytes are never torn apart.
 *
 * <p>What is printed while no cell runs belongs to the cell that ran last, as in IPython.
 */
public final class StreamRelay implements AutoCloseable {

    private static final int DELAY_MS = 30;
    private static final int LARGEST_PIECE = 1 << 16;

    private final Object lock = new Object();
    private final StringBuilder pending = new StringBuilder();
    private final PrintStream out = new PrintStream(new Decoding(StreamType.OUT), false, StandardCharsets.UTF_8);
    private final PrintStream err = new PrintStream(new Decoding(StreamType.ERR), false, StandardCharsets.UTF_8);
    // Its thread begins when a cell first prints; what it would inherit keeps that cell's session alive when it is
    // reset.
    private final ExecutorService timer = Executors.newSingleThreadExecutor(Thread.ofPlatform()
            .daemon()
            .inheritInheritableThreadLocals(false)
            .name("cortado-streams")
            .factory());
    private StreamType pendingKind = StreamType.OUT;
    private final Decoding nativeOut = new Decoding(StreamType.OUT);
    private final Decoding nativeErr = new Decoding(StreamType.ERR);
    private boolean scheduled;
    private boolean running;
    private boolean muted;
    private Exchange target;
    private OutputCapture capture;

    /** The stream for {@code System.out}. */
    public PrintStream out() {
        return out;
    }

    /** The stream for {@code System.err}. */
    public PrintStream err() {
        return err;
    }

    /** Says whose output it is from now on. */
    public void attach(Exchange exchange) {
        synchronized (lock) {
            flushLocked();
            target = exchange;
        }
    }

    /** Says whether a cell runs, which only {@link #offer} asks: what threads print later still belongs to the last one. */
    public void running(boolean now) {
        synchronized (lock) {
            running = now;
        }
    }

    /** Takes what native code has printed for the running cell; returns false, and takes nothing, when none runs. */
    public boolean offer(StreamType kind, byte[] bytes, int offset, int length) {
        synchronized (lock) {
            if (!running) {
                return false;
            }
        }
        (kind == StreamType.OUT ? nativeOut : nativeErr).write(bytes, offset, length);
        return true;
    }

    /** Whether standard output and displays are thrown away; errors never are. Returns what it was before. */
    public boolean mute(boolean muted) {
        synchronized (lock) {
            flushLocked();
            boolean before = this.muted;
            this.muted = muted;
            return before;
        }
    }

    /** Keeps what is printed and shown from now on, instead of passing it on, until the capture is closed. */
    public OutputCapture capture() {
        synchronized (lock) {
            flushLocked();
            OutputCapture outer = capture;
            capture = new OutputCapture(() -> {
                synchronized (lock) {
                    capture = outer;
                }
            });
            return capture;
        }
    }

    /** Whether the front end is not to be told that what was shown goes: it was not shown there. */
    boolean takesClearing() {
        synchronized (lock) {
            if (!muted && capture != null) {
                capture.clear();
            }
            return muted || capture != null;
        }
    }

    /** Whether a display goes no further than here: it is muted or captured. */
    boolean takes(DisplayData shown) {
        synchronized (lock) {
            if (!muted && capture != null) {
                capture.show(shown);
            }
            return muted || capture != null;
        }
    }

    /** Passes on what was printed up to now. */
    public void flush() {
        synchronized (lock) {
            flushLocked();
        }
    }

    /** Takes a text for one of the streams. */
    void append(StreamType kind, CharSequence text) {
        Exchange full = null;
        synchronized (lock) {
            if (target == null || text.isEmpty() || (muted && kind == StreamType.OUT)) {
                return;
            }
            if (capture != null) {
                capture.print(kind, text);
                return;
            }
            if (kind != pendingKind) {
                flushLocked();
                pendingKind = kind;
            }
            pending.append(text);
            if (pending.length() >= LARGEST_PIECE) {
                full = target;
                flushLocked();
            } else if (!scheduled) {
                scheduled = true;
                timer.execute(this::flushSoon);
            }
        }
        if (full != null) {
            full.awaitRoom();
        }
    }

    @Override
    public void close() {
        flush();
        timer.shutdownNow();
    }

    private void flushSoon() {
        try {
            TimeUnit.MILLISECONDS.sleep(DELAY_MS);
            flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the relay is being closed, which flushes too
        }
    }

    private void flushLocked() {
        scheduled = false;
        if (pending.length() > 0 && target != null) {
            target.publishStream(pendingKind, pending.toString());
        }
        pending.setLength(0);
    }

    /** Bytes to characters; the bytes of an unfinished character wait for the rest. */
    private final class Decoding extends OutputStream {

        private final StreamType kind;
        private final CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        private ByteBuffer unfinished = ByteBuffer.allocate(0);

        Decoding(StreamType kind) {
            this.kind = kind;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            ByteBuffer input = ByteBuffer.wrap(bytes, offset, length);
            if (unfinished.hasRemaining()) {
                input = ByteBuffer.allocate(unfinished.remaining() + length)
                        .put(unfinished)
                        .put(bytes, offset, length)
                        .flip();
            }
            CharBuffer text = CharBuffer.allocate(input.remaining() + 1);
            decoder.decode(input, text, false);
            byte[] rest = new byte[input.remaining()];
            input.get(rest);
            unfinished = ByteBuffer.wrap(rest);
            append(kind, text.flip());
        }

        @Override
        public void flush() {
            // The relay decides when to send: System.out.println flushes after every line.
        }
    }
}
