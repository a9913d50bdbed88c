package dev.cortado.measure.compare;

/**
 * The configuration a model was timed in.
 *
 * @param batch entries per run
 * @param tokens the sequence length
 * @param threads of ONNX Runtime
 * @param input what a run takes, for a reader, such as {@code 1 x 128 tokens} or {@code 1 x 3 x 224 x 224}
 * @param other what else the frame tells configurations apart by, such as the provider; empty for nothing
 */
public record Configuration(int batch, int tokens, int threads, String input, String other) {

    /** For example {@code 1 x 128 tokens, 1 thread}. */
    @Override
    public String toString() {
        return input + ", " + threads + (threads == 1 ? " thread" : " threads") + (other.isEmpty() ? "" : ", " + other);
    }
}
