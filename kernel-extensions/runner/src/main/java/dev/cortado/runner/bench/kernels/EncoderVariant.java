package dev.cortado.runner.bench.kernels;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.onnx.custom.TableFormat;
import dev.cortado.progress.Progress;
import dev.cortado.prune.BlockPattern;
import dev.cortado.prune.EncoderPruner;
import dev.cortado.prune.EncoderPruning;
import dev.cortado.quantize.encoder.EncoderQuantization;
import dev.cortado.quantize.encoder.EncoderQuantizer;
import dev.cortado.runtime.Feeds;
import java.io.IOException;
import java.util.Optional;

/** What is made of a fused encoder, and how much faster than others that was promised to be. */
public enum EncoderVariant {
    /** As it was fused. */
    FLOATS("fused, floats", MatrixFormat.F32, TableFormat.F32, 0, Double.NaN, Double.NaN),
    /** Matrices in 7 bits, words in 8. */
    BITS7("7 bits", MatrixFormat.INT7, TableFormat.INT8, 0, 2.0, 1.3),
    /** Matrices in 6 bits, words in 8. */
    BITS6("6 bits", MatrixFormat.INT6, TableFormat.INT8, 0, Double.NaN, Double.NaN),
    /** Matrices in 5 bits, words in 8. */
    BITS5("5 bits", MatrixFormat.INT5, TableFormat.INT8, 0, 2.5, 1.65),
    /** Matrices in 5 bits, words in 4. */
    BITS5_WORDS4("5 bits, words in 4", MatrixFormat.INT5, TableFormat.INT4, 0, Double.NaN, Double.NaN),
    /** A fifth of the blocks of four inputs is left, in 7 bits. */
    INTEGERS_80("int8 1x4, 80 % zeros", MatrixFormat.INT8_1X4, TableFormat.INT8, 0.8, 5.0, 3.3),
    /** A tenth of the blocks of four inputs is left, in 7 bits. */
    INTEGERS_90("int8 1x4, 90 % zeros", MatrixFormat.INT8_1X4, TableFormat.INT8, 0.9, 6.5, 4.2),
    /** A fifth of the blocks of six outputs is left, in floats. */
    FLOATS_80("f32 6x1, 80 % zeros", MatrixFormat.F32_6X1, TableFormat.F32, 0.8, 3.3, Double.NaN);

    private final String title;
    private final MatrixFormat format;
    private final TableFormat words;
    private final double zeros;
    private final double timesFloat;
    private final double timesInt8;

    EncoderVariant(
            String title, MatrixFormat format, TableFormat words, double zeros, double timesFloat, double timesInt8) {
        this.title = title;
        this.format = format;
        this.words = words;
        this.zeros = zeros;
        this.timesFloat = timesFloat;
        this.timesInt8 = timesInt8;
    }

    /** What tables call it. */
    public String title() {
        return title;
    }

    /** How its table of words is stored: {@code f32}, {@code int8} or {@code int4}. */
    String words() {
        return words.attribute();
    }

    /** Whether blocks of its matrices are zero. */
    boolean isSparse() {
        return zeros > 0;
    }

    /** Whether anything is lost that samples could show how to keep. */
    boolean isRounded() {
        return format.isInteger() && !isSparse();
    }

    /** How many times as fast as the float model it was promised to be at 1 x 128 tokens on one thread; NaN for nothing. */
    double timesFloat() {
        return timesFloat;
    }

    /** How many times as fast as Optimum's int8 of the model it was promised to be there; NaN for nothing. */
    double timesInt8() {
        return timesInt8;
    }

    /**
     * Makes it.
     *
     * @param fused a model with an {@code Encoder} in floats
     * @param samples what GPTQ looks at; empty to round to nearest
     */
    OnnxModel make(OnnxModel fused, Optional<Feeds> samples, Progress progress) throws IOException {
        if (this == FLOATS) {
            return fused;
        }
        OnnxModel model = fused;
        if (isSparse()) {
            EncoderPruning smallest = EncoderPruning.of(BlockPattern.of(format).orElseThrow(), zeros);
            model = new EncoderPruner(smallest, Optional.empty())
                    .apply(fused, progress)
                    .model();
        }
        return new EncoderQuantizer(EncoderQuantization.of(format).withWords(words), samples)
                .apply(model, progress)
                .model();
    }
}
