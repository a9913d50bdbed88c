package dev.cortado.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import dev.cortado.progress.Cancellation;

/** Ties one run of a session to a cancellation: ONNX Runtime looks at the switch between nodes. */
final class StoppableRun implements AutoCloseable {

    private final RunOptions options;
    private final Cancellation.Registration registration;
    private boolean closed;

    StoppableRun(Cancellation cancellation) throws OrtException {
        this.options = new RunOptions();
        this.registration = cancellation.onCancel(this::stop);
    }

    RunOptions options() {
        return options;
    }

    private synchronized void stop() {
        if (closed) {
            return;
        }
        try {
            options.setTerminate(true);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot be stopped: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        registration.close();
        synchronized (this) {
            closed = true;
            options.close();
        }
    }
}
