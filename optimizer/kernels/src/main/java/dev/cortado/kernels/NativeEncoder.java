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
     * @param scoreBias null for none
     * @param threads how many work; the result does not depend on it
     * @return {@code [batch, tokens, width]}, zeros where the mask is 0
     */
    public float[] run(float[] hidden, long[] mask, ScoreBias scoreBias, int batch, int tokens, int threads) {
        NativeKernels.requireLength("hidden", hidden, (long) batch * tokens * settings.width());
        if (mask != null && mask.length != (long) batch * tokens) {
            throw new IllegalArgumentException(
                    "mask: expected " + (long) batch * tokens + " numbers, found " + mask.length);
        }
        if (scoreBias != null) {
            long planes = Math.multiplyExact((long) scoreBias.batches(), scoreBias.heads());
            NativeKernels.requireLength("scoreBias", scoreBias.values(), planes * tokens * tokens);
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
                    NativeFunctions.floats(arena, scoreBias == null ? null : scoreBias.values()),
                    scoreBias == null ? 0L : scoreBias.batches(),
                    scoreBias == null ? 0L : scoreBias.heads(),
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
