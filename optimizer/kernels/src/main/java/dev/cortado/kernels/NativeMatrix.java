package dev.cortado.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/** A packed matrix. Products may run at the same time; close it when none does. */
public final class NativeMatrix implements AutoCloseable {

    private final NativeFunctions functions;
    private final MemorySegment matrix;
    private final int outputs;
    private final int inputs;
    private final AtomicBoolean closed = new AtomicBoolean();

    NativeMatrix(NativeFunctions functions, MemorySegment matrix, int outputs, int inputs) {
        this.functions = functions;
        this.matrix = matrix;
        this.outputs = outputs;
        this.inputs = inputs;
    }

    /**
     * Multiplies tokens, adds the bias and applies an activation.
     *
     * @param activation {@code ""} for none
     * @param threads how many work; the result does not depend on it
     */
    public float[] multiply(float[] values, int tokens, String activation, int threads) {
        NativeKernels.requireLength("values", values, (long) tokens * inputs);
        if (closed.get()) {
            throw new IllegalStateException("the matrix is closed");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_FLOAT, (long) tokens * outputs);
            functions.call(
                    functions.matrixMultiply,
                    matrix,
                    arena.allocateFrom(JAVA_FLOAT, values),
                    (long) tokens,
                    arena.allocateFrom(activation),
                    threads,
                    out);
            return out.toArray(JAVA_FLOAT);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            functions.free(functions.matrixDestroy, matrix);
        }
    }
}
