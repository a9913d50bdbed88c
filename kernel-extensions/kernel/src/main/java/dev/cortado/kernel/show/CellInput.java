package dev.cortado.kernel.show;

import dev.cortado.kernel.wire.Exchange;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Standard input: each line is asked of the front end when the lines before it are used up. What a cell has not read of its
 * last line is not left to the next cell. A line that is a single EOT character (Ctrl-D), as consoles send it, is the end
 * of input for the call that reads it.
 */
final class CellInput extends InputStream {

    private static final String END_OF_INPUT = "\u0004";

    private record Source(Exchange exchange, boolean allowed) {}

    /** Not {@code synchronized}: a cell that waits for another thread's reading can be interrupted. */
    private final ReentrantLock reading = new ReentrantLock();

    private volatile Source source;
    private Source lineFrom;
    private byte[] line = {};
    private int at;

    void attach(Exchange exchange, boolean allowed) {
        source = new Source(exchange, allowed);
    }

    /** Asks for a line, with its end; null at the end of input. */
    String ask(String prompt, boolean secret) {
        Source from = source;
        if (from == null || !from.allowed) {
            throw new UnsupportedOperationException("this front end cannot ask for input: the cell was sent without"
                    + " allow_stdin, as it is when a notebook is executed with nobody there to answer");
        }
        String answer = from.exchange.readFromStdIn(prompt, secret);
        return answer.strip().equals(END_OF_INPUT) ? null : answer;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        lock();
        try {
            if (available() == 0) {
                lineFrom = source;
                at = 0;
                line = new byte[0];
                String answer = ask("", false);
                if (answer == null) {
                    return -1;
                }
                line = answer.getBytes(StandardCharsets.UTF_8);
            }
            int count = Math.min(length, line.length - at);
            System.arraycopy(line, at, bytes, offset, count);
            at += count;
            return count;
        } finally {
            reading.unlock();
        }
    }

    @Override
    public int available() {
        lock();
        try {
            return Objects.equals(lineFrom, source) ? line.length - at : 0;
        } finally {
            reading.unlock();
        }
    }

    private void lock() {
        try {
            reading.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }
}
