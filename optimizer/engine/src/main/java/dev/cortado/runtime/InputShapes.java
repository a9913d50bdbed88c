package dev.cortado.runtime;

import dev.cortado.onnx.Dimension;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Gives the open dimensions of a graph's inputs a size. In this order:
 *
 * <ol>
 *   <li>a symbol that speaks of the past alone (a key-value cache's length) is 0; one that adds the past to the tokens is the tokens
 *   <li>of an image ({@code [n, channels, height, width]} of floats) the channels are what the first convolution takes, else 3, and
 *       height and width are 224
 *   <li>a symbol that names the batch is the batch; one that names a sequence, tokens or time is the tokens
 *   <li>the first dimension is the batch, and so is the second behind a fixed one above 1 (the state of a recurrent network);
 *   <li>in a model of sound (it asks for the sample rate) the last dimension is a window of 512 samples
 *   <li>any other is the tokens
 * </ol>
 */
final class InputShapes {

    private static final int IMAGE_RANK = 4;
    private static final long IMAGE_SIDE = 224;
    private static final long COLOURS = 3;
    private static final long SOUND_WINDOW = 512;
    private static final List<String> SEQUENCE_WORDS = List.of("seq", "token", "time", "len", "frames");

    private final Graph graph;
    private final boolean sound;
    private final int batch;
    private final int tokens;

    InputShapes(Graph graph, int batch, int tokens) {
        this.graph = graph;
        this.sound = graph.inputs().stream().anyMatch(input -> isSampleRate(input.name()));
        this.batch = batch;
        this.tokens = tokens;
    }

    static boolean isSampleRate(String input) {
        String name = input.toLowerCase(Locale.ROOT);
        return name.equals("sr") || name.contains("sample_rate") || name.contains("sampling_rate");
    }

    List<Long> of(Value input) {
        List<Dimension> declared = input.ranked() ? input.shape() : undeclared();
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < declared.size(); i++) {
            shape.add(
                    switch (declared.get(i)) {
                        case Dimension.Fixed(long size) -> size;
                        case Dimension.Symbol(String symbol) ->
                            size(input, declared, i, symbol.toLowerCase(Locale.ROOT));
                        case Dimension.Unknown() -> size(input, declared, i, "");
                    });
        }
        return shape;
    }

    private static List<Dimension> undeclared() {
        return List.of(new Dimension.Unknown(), new Dimension.Unknown());
    }

    private long size(Value input, List<Dimension> shape, int position, String symbol) {
        if (symbol.contains("past")) {
            return symbol.contains("+") || symbol.contains("total") ? tokens : 0;
        }
        boolean real = input.type() == ElementType.FLOAT
                || input.type() == ElementType.FLOAT16
                || input.type() == ElementType.DOUBLE;
        if (real && shape.size() == IMAGE_RANK && position > 0) {
            return position == 1 ? channels(input).orElse(COLOURS) : IMAGE_SIDE;
        }
        if (symbol.contains("batch")) {
            return batch;
        }
        if (SEQUENCE_WORDS.stream().anyMatch(symbol::contains)) {
            return tokens;
        }
        boolean state = position == 1 && shape.getFirst() instanceof Dimension.Fixed(long layers) && layers > 1;
        if (position == 0 || (real && state)) {
            return batch;
        }
        return sound && real && position == shape.size() - 1 ? SOUND_WINDOW : tokens;
    }

    private Optional<Long> channels(Value input) {
        for (Node node : graph.consumers(input.name())) {
            if (node.is("Conv")) {
                Optional<Tensor> weight = graph.initializer(node.input(1));
                if (weight.isPresent()) {
                    return Optional.of(weight.get().shape().get(1) * node.integer("group", 1));
                }
            }
        }
        return Optional.empty();
    }
}
