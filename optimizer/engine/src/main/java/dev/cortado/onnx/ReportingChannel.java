package dev.cortado.onnx;

import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Passes bytes on in pieces, and before each says how far it is and asks whether to go on. */
final class ReportingChannel implements WritableByteChannel {

    private static final int PIECE = 8 << 20;

    private final WritableByteChannel channel;
    private final String task;
    private final long total;
    private final Progress progress;
    private long done;

    /**
     * @param task what is being written, as a reader would say it
     * @param total how many bytes there will be
     */
    ReportingChannel(WritableByteChannel channel, String task, long total, Progress progress) {
        this.channel = channel;
        this.task = task;
        this.total = total;
        this.progress = progress;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        progress.step(task, Math.min(done, total), total, Progress.Unit.BYTES);
        int limit = bytes.limit();
        bytes.limit((int) Math.min(limit, (long) bytes.position() + PIECE));
        try {
            int written = channel.write(bytes);
            done += written;
            return written;
        } finally {
            bytes.limit(limit);
        }
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
