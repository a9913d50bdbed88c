package dev.cortado.kernel.nativeio;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The kernel's log: goes to where the process's standard error led when it was started, the front end's log, whatever
 * becomes of the descriptor later.
 */
public final class LogStream extends OutputStream {

    private volatile OutputStream target = new FileOutputStream(FileDescriptor.err);

    /** Says where to write from now on. */
    void redirect(OutputStream to) {
        target = to;
    }

    @Override
    public void write(int b) throws IOException {
        target.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        target.write(bytes, offset, length);
    }
}
