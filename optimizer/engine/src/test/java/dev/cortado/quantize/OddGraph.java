package dev.cortado.quantize;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.quantize.OrtRunner.Feed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * A model that is valid and unusual, with what to feed it: what every quantiser must get right or leave alone.
 *
 * @param name says what is odd about it
 */
public record OddGraph(String name, OnnxModel model, Map<String, Feed> feeds) {

    /** So wide that a weight has the 256 elements from which on 16 bits are worth a cast. */
    static final int WIDTH = 16;

    static final List<Long> SQUARE = List.of((long) WIDTH, (long) WIDTH);

    @Override
    public String toString() {
        return name;
    }

    /** All of them. */
    public static List<OddGraph> all() {
        List<OddGraph> all = new ArrayList<>();
        all.addAll(OddWeights.sharedAndExposed());
        all.addAll(OddWeights.hidden());
        all.addAll(OddScopes.nested());
        all.addAll(OddNumbers.numbers());
        all.addAll(OddNumbers.names());
        LongStream.rangeClosed(8, 23).mapToObj(OddNumbers::ofOpset).forEach(all::add);
        return all;
    }

    /** A random chain of layers, see {@link OddChain}. */
    public static OddGraph random(long seed) {
        return OddChain.random(seed);
    }

    static ModelBuilder start() {
        return new ModelBuilder().opset(17).input("x", ElementType.FLOAT, "rows", WIDTH);
    }

    static float[] square(long seed) {
        return QuantizerTests.random(seed, WIDTH * WIDTH, -1, 1);
    }

    static OddGraph of(String name, ModelBuilder builder) {
        return new OddGraph(
                name, builder.build(), Map.of("x", new Feed(QuantizerTests.random(99, 3 * WIDTH, -2, 2), 3, WIDTH)));
    }
}
