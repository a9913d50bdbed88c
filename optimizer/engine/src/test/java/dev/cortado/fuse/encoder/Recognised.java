package dev.cortado.fuse.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.Trace;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.custom.ReferenceEncoder;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What the finder makes of a model, and how near the stack it describes comes to the graph: the reference implementation in plain Java
 * computes the encoder's output from its input, and ONNX Runtime has computed both in the trial run.
 *
 * @param search what was found
 * @param cosine of the unmasked tokens' features to the graph's, the worst token's
 * @param difference the largest of a feature of an unmasked token
 */
record Recognised(EncoderSearch search, double cosine, double difference) {

    static Recognised in(OnnxModel model) throws IOException {
        try (Trace trace = Trace.of(model, Progress.NONE)) {
            EncoderSearch search = EncoderFinder.find(new GraphView(model, trace));
            double cosine = 1;
            double difference = 0;
            for (FoundEncoder encoder : search.encoders()) {
                List<Long> shape = trace.shape(encoder.output()).orElseThrow();
                int batch = shape.get(0).intValue();
                int tokens = shape.get(1).intValue();
                int width = shape.get(2).intValue();
                Optional<long[]> mask = encoder.mask().map(input -> tokens(trace, input));
                Optional<ReferenceEncoder.ScoreBias> bias = encoder.scoreBias().map(value -> bias(trace, value));
                float[] found = new ReferenceEncoder(encoder.stack())
                        .run(floats(trace, encoder.hidden()), batch, tokens, mask, bias);
                float[] expected = floats(trace, encoder.output());
                for (int token = 0; token < batch * tokens; token++) {
                    if (mask.isPresent() && mask.get()[token] == 0) {
                        continue;
                    }
                    double[] sums = new double[3];
                    for (int i = token * width; i < (token + 1) * width; i++) {
                        sums[0] += (double) found[i] * expected[i];
                        sums[1] += (double) found[i] * found[i];
                        sums[2] += (double) expected[i] * expected[i];
                        difference = Math.max(difference, Math.abs(found[i] - expected[i]));
                    }
                    cosine = Math.min(cosine, sums[0] / Math.sqrt(sums[1] * sums[2]));
                }
            }
            return new Recognised(search, cosine, difference);
        }
    }

    private static long[] tokens(Trace trace, MaskInput input) {
        double[] numbers = trace.numbers(input.value()).orElseThrow();
        long[] mask = new long[numbers.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = input.inverted() ? 1 - (long) numbers[i] : (long) numbers[i];
        }
        return mask;
    }

    private static ReferenceEncoder.ScoreBias bias(Trace trace, String value) {
        List<Long> shape = trace.shape(value).orElseThrow();
        return new ReferenceEncoder.ScoreBias(
                floats(trace, value), shape.get(0).intValue(), shape.get(1).intValue());
    }

    private static float[] floats(Trace trace, String value) {
        double[] numbers = trace.numbers(value).orElseThrow();
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) numbers[i];
        }
        return floats;
    }

    /** The only encoder, which computes what the graph computes. */
    FoundEncoder one(int layers) {
        assertThat(search.encoders())
                .as("encoders; left alone: " + search.leftAlone())
                .hasSize(1);
        FoundEncoder encoder = search.encoders().getFirst();
        assertThat(encoder.stack().layers()).hasSize(layers);
        if (encoder.quantized()) {
            assertThat(cosine).as("cosine").isGreaterThan(0.98);
        } else {
            assertThat(difference).as("difference").isLessThan(1e-4);
        }
        return encoder;
    }
}
