package dev.cortado.quantize.big;

/**
 * The sizes of a decoder built like Llama (Touvron et al., "LLaMA: Open and Efficient Foundation Language Models", 2023).
 *
 * @param layers how many blocks of attention and feed-forward network, 1 or more
 * @param hidden the width of a token's vector, a multiple of the heads
 * @param intermediate the width inside the feed-forward network
 * @param heads of the attention
 * @param vocabulary the rows of the table of embeddings
 */
public record LlamaShape(int layers, int hidden, int intermediate, int heads, int vocabulary) {

    /** Checks. */
    public LlamaShape {
        if (layers < 1 || hidden < 1 || intermediate < 1 || heads < 1 || vocabulary < 1 || hidden % heads != 0) {
            throw new IllegalArgumentException("Llama: expected sizes of 1 or more and a width that the heads divide,"
                    + " found " + layers + ", " + hidden + ", " + intermediate + ", " + heads + ", " + vocabulary);
        }
    }

    /** The largest shape with the proportions of LLaMA-7B's layers, 2048 wide, whose fp32 weights fit into this many bytes. */
    public static LlamaShape ofBytes(long bytes) {
        return ofBytes(bytes, 2048, 5504, 16, 32_000);
    }

    /**
     * The most layers of these sizes whose fp32 weights fit into some bytes, at least one.
     *
     * @param bytes of all weights
     */
    public static LlamaShape ofBytes(long bytes, int hidden, int intermediate, int heads, int vocabulary) {
        LlamaShape one = new LlamaShape(1, hidden, intermediate, heads, vocabulary);
        long layer = new LlamaShape(2, hidden, intermediate, heads, vocabulary).bytes() - one.bytes();
        long layers = 1 + Math.max(0, bytes - one.bytes()) / layer;
        return new LlamaShape(Math.toIntExact(layers), hidden, intermediate, heads, vocabulary);
    }

    /** The bytes of its fp32 weights: table, projections, norms, and the last projection, which does not share the table. */
    public long bytes() {
        long layer = 4L * hidden * hidden + 3L * hidden * intermediate + 2L * hidden;
        return Float.BYTES * (layers * layer + 2L * vocabulary * hidden + hidden);
    }
}
