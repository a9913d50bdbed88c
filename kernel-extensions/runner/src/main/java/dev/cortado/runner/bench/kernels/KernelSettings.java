package dev.cortado.runner.bench.kernels;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How much of the native kernels is measured.
 *
 * @param parts which parts
 * @param products sizes of the matrices that are measured alone
 * @param operatorTokens how many tokens operators that are measured alone get
 * @param operatorBudget the time of an operator in a benchmark
 * @param variants what is made of the whole models
 * @param tokens how many tokens the whole models get
 * @param modelBudget the time of a model in a benchmark
 * @param rounds how often each model is opened in a benchmark; 6 or more, below which no interval can be had
 * @param texts in the batch of mixed length
 * @param openings how often each model's opening is timed
 * @param samples what GPTQ looks at where quality is measured; 0 to round to nearest
 * @param sentences of which vectors are compared
 */
public record KernelSettings(
        Set<KernelPart> parts,
        List<MatrixShape> products,
        List<Integer> operatorTokens,
        Duration operatorBudget,
        List<EncoderVariant> variants,
        List<Integer> tokens,
        Duration modelBudget,
        int rounds,
        int texts,
        int openings,
        int samples,
        int sentences) {

    private static final int FEWEST_ROUNDS = 6;

    /** What the bars are meant for: about a quarter of an hour, of which GPTQ takes five minutes. */
    public static final KernelSettings FULL = new KernelSettings(
            EnumSet.allOf(KernelPart.class),
            MatrixShape.MINILM,
            List.of(1, 16, 128),
            Duration.ofMillis(150),
            List.of(EncoderVariant.values()),
            List.of(16, 128),
            Duration.ofMillis(1500),
            12,
            32,
            20,
            1000,
            1000);

    /** To see that it works; quality, threads and the larger model are left out. */
    public static final KernelSettings QUICK = new KernelSettings(
            EnumSet.complementOf(EnumSet.of(KernelPart.BGE, KernelPart.THREADS, KernelPart.QUALITY)),
            MatrixShape.MINILM.subList(1, 2),
            List.of(16),
            Duration.ofMillis(5),
            List.of(EncoderVariant.BITS7),
            List.of(16),
            Duration.ofMillis(50),
            FEWEST_ROUNDS,
            2,
            6,
            0,
            50);

    /** Checks and freezes the lists. */
    public KernelSettings {
        parts = Set.copyOf(parts);
        products = List.copyOf(products);
        operatorTokens = List.copyOf(operatorTokens);
        variants = List.copyOf(variants);
        tokens = List.copyOf(tokens);
        if (parts.isEmpty()
                || products.isEmpty()
                || operatorTokens.isEmpty()
                || variants.isEmpty()
                || tokens.isEmpty()) {
            throw new IllegalArgumentException(
                    "kernels: expected one part, matrix, variant and number of tokens or more," + " found " + parts
                            + ", " + products + ", " + variants + ", " + operatorTokens + " and " + tokens);
        }
        if (rounds < FEWEST_ROUNDS || openings < FEWEST_ROUNDS) {
            throw new IllegalArgumentException("kernels: expected " + FEWEST_ROUNDS
                    + " rounds and openings or more, below which no interval can be had, found " + rounds + " and "
                    + openings);
        }
        if (texts < 1 || samples < 0 || sentences < 1) {
            throw new IllegalArgumentException("kernels: expected one text and one sentence or more and no negative"
                    + " number of samples, found " + texts + ", " + sentences + " and " + samples);
        }
    }

    /** The settings for some of the parts. */
    public KernelSettings withParts(Set<KernelPart> others) {
        return new KernelSettings(
                others,
                products,
                operatorTokens,
                operatorBudget,
                variants,
                tokens,
                modelBudget,
                rounds,
                texts,
                openings,
                samples,
                sentences);
    }
}
