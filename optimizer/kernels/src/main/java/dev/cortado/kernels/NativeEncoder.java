package dev.cortado.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/** A packed encoder. Runs may overlap; close it when none does. */
public final class NativeEncoder implements AutoCloseable {

    private final NativeFunctions functions;
    private final MemorySegment encoder;
    private final EncoderSettings settings;
    private final AtomicBoolean closed = new AtomicBoolean();

    NativeEncoder(NativeFunctions functions, MemorySegment encoder, EncoderSettings settings) {
        this.functions = functions;
        this.encoder = encoder;
        this.settings = settings;
    }

    /**
     * Runs the encoder.
     *
     * @param hidden {@code [batch, tokens, width]}
     * @param mask {@code [batch, tokens]}: 1 a token, 0 padding; null: all are tokens
     * @param scoreBias {@code [1 or batch, 1 or heads, tokens, tokens]}; null for none
     * @param threads how many work; the result does not depend on it
     * @return {@code [batch, tokens, width]}, zeros where the mask is 0
     */
    public float[] run(float[] hidden, long[] mask, float[] scoreBias, int batch, int tokens, int threads) {
        NativeKernels.requireLength("hidden", hidden, (long) batch * tokens * settings.width());
        if (mask != null && mask.length != (long) batch * tokens) {
            throw new IllegalArgumentException(
                    "mask: expected " + (long) batch * tokens + " numbers, found " + mask.length);
        }
        long plane = (long) tokens * tokens;
        long planes = scoreBias == null || plane == 0 ? 0 : scoreBias.length / plane;
        long batches = planes == (long) batch * settings.heads() || (planes == batch && batch > 1) ? batch : 1;
        if (scoreBias != null && planes != 1 && planes % batches != 0) {
            throw new IllegalArgumentException("scoreBias: found " + planes + " planes of " + plane);
        }
        if (closed.get()) {
            throw new IllegalStateException("the encoder is closed");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_FLOAT, hidden.length);
            functions.call(
                    functions.encoderRun,
                    encoder,
                    arena.allocateFrom(JAVA_FLOAT, hidden),
                    mask == null ? MemorySegment.NULL : arena.allocateFrom(JAVA_LONG, mask),
                    NativeFunctions.floats(arena, scoreBias),
                    batches,
                    planes / batches,
                    (long) batch,
                    (long) tokens,
                    threads,
                    out);
            return out.toArray(JAVA_FLOAT);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            functions.free(functions.encoderDestroy, encoder);
        }
    }
}
