package dev.cortado.resource;

import dev.cortado.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Copies streams piece by piece, reporting and asking whether to go on. */
final class Transfer {

    private static final int BUFFER_BYTES = 1 << 16;

    private Transfer() {}

    /**
     * Copies all of a stream.
     *
     * @param task what to report, for example {@code download model.onnx}
     * @param total the expected number of bytes; negative when unknown
     * @return how many bytes there were
     */
    static long copy(InputStream in, OutputStream out, String task, long total, Progress progress) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long done = 0;
        progress.step(task, 0, total, Progress.Unit.BYTES);
        while (true) {
            int count;
            try {
                count = in.read(buffer);
            } catch (IOException e) {
                // Cancelling closes the stream under the reader.
                progress.cancellation().throwIfCancelled();
                throw e;
            }
            progress.cancellation().throwIfCancelled();
            if (count < 0) {
                return done;
            }
            out.write(buffer, 0, count);
            done += count;
            progress.report(task, done, total, Progress.Unit.BYTES);
        }
    }
}
