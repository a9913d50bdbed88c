package dev.cortado.onnx.fold;

import com.google.protobuf.UnsafeByteOperations;
import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.WeightStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Folds what follows a convolution and only scales and shifts its channels into its weights and bias: {@code a (W * x + b) + c = (a W) * x +
 * (a b + c)}. That is a {@code BatchNormalization} ({@code a = scale / sqrt(variance + epsilon)}, Ioffe and Szegedy 2015), and an {@code
 * Add}, {@code Sub}, {@code Mul} or {@code Div} with one constant, or one a channel. Runtimes fold these into float weights themselves; into
 * quantised ones they cannot.
 *
 * <p>Left as it is: what other nodes or the caller also read; weights or biases that are computed; transposed convolutions with groups.
 */
public final class ConvFolding {

    /**
     * The folded model.
     *
     * @param into of each node that is gone, the convolution it was folded into
     */
    public record Folded(OnnxModel model, Map<Node, Node> into) {}

    private static final float USUAL_EPSILON = 1e-5f;
    private static final int NORMALIZATION_INPUTS = 5;

    private final Graph graph;
    private final GraphRewriter rewriter;
    private final WeightStore store;
    private final Map<Node, Node> into = new HashMap<>();

    private ConvFolding(OnnxModel model, WeightStore store) {
        this.graph = model.graph();
        this.rewriter = new GraphRewriter(model);
        this.store = store;
    }

    /**
     * A model with all that can be folded: what static quantisation rounds, in floats.
     *
     * @throws IOException if the model's data cannot be read
     */
    public static OnnxModel folded(OnnxModel model) throws IOException {
        return fold(model, _ -> true, new WeightStore()).model();
    }

    /**
     * Folds.
     *
     * @param wanted the convolutions to fold into
     */
    public static Folded fold(OnnxModel model, Predicate<Node> wanted, WeightStore store) throws IOException {
        return new ConvFolding(model, store).fold(model, wanted);
    }

    private Folded fold(OnnxModel model, Predicate<Node> wanted) throws IOException {
        for (Node node : graph.nodes()) {
            if (into.containsKey(node)) {
                continue;
            }
            boolean convolution = node.is("Conv") || (node.is("ConvTranspose") && node.integer("group", 1) == 1);
            if (!convolution || !wanted.test(node) || !fold(node, node.is("Conv") ? 0 : 1)) {
                rewriter.add(node.proto());
            }
        }
        return into.isEmpty() ? new Folded(model, into) : new Folded(rewriter.finish(), into);
    }

    /** A scale and a shift for each channel. */
    @SuppressWarnings("ArrayRecordComponent") // short-lived
    private record Affine(double[] scale, double[] shift) {}

    private boolean fold(Node node, int axis) throws IOException {
        Optional<Tensor> weight =
                floats(node.input(1)).filter(tensor -> tensor.shape().size() > 2);
        Optional<Tensor> bias = floats(node.input(2));
        if (weight.isEmpty() || (bias.isEmpty() && !node.input(2).isEmpty())) {
            return false;
        }
        List<Long> shape = weight.get().shape();
        int channels = Math.toIntExact(shape.get(axis));
        double[] scale = new double[channels];
        Arrays.fill(scale, 1);
        double[] shift = new double[channels];
        bias.ifPresent(tensor -> {
            float[] floats = tensor.floats();
            Arrays.setAll(shift, i -> floats[i]);
        });
        String output = node.outputs().getFirst();
        Optional<Node> next = foldable(output, shape.size(), channels);
        while (next.isPresent()) {
            Affine affine = affine(next.get(), output, shape.size(), channels).orElseThrow();
            for (int i = 0; i < channels; i++) {
                scale[i] *= affine.scale()[i];
                shift[i] = shift[i] * affine.scale()[i] + affine.shift()[i];
            }
            into.put(next.get(), node);
            output = next.get().outputs().getFirst();
            next = foldable(output, shape.size(), channels);
        }
        if (output.equals(node.outputs().getFirst())) {
            return false;
        }
        rewriter.add(node.proto().toBuilder()
                .clearInput()
                .addInput(node.input(0))
                .addInput(weight(weight.get(), scale, axis))
                .addInput(bias(node, shift))
                .setOutput(0, output)
                .build());
        return true;
    }

    private Optional<Tensor> floats(String value) {
        return Constants.find(graph, value).filter(tensor -> tensor.type() == ElementType.FLOAT);
    }

    private Optional<Node> foldable(String output, int rank, int channels) {
        List<Node> readers = graph.consumers(output);
        return readers.size() == 1 && !graph.isOutput(output)
                ? Optional.of(readers.getFirst())
                        .filter(node -> node.domain().isEmpty())
                        .filter(node -> affine(node, output, rank, channels).isPresent())
                : Optional.empty();
    }

    private Optional<Affine> affine(Node node, String input, int rank, int channels) {
        boolean first = node.input(0).equals(input);
        String other = node.input(first ? 1 : 0);
        return switch (node.operator()) {
            case "BatchNormalization" -> first ? normalization(node, channels) : Optional.empty();
            case "Add" -> perChannel(other, rank, channels).map(numbers -> new Affine(filled(channels, 1), numbers));
            case "Mul" -> perChannel(other, rank, channels).map(numbers -> new Affine(numbers, filled(channels, 0)));
            case "Sub" ->
                perChannel(other, rank, channels)
                        .filter(_ -> first)
                        .map(numbers -> new Affine(
                                filled(channels, 1),
                                Arrays.stream(numbers).map(number -> -number).toArray()));
            case "Div" ->
                perChannel(other, rank, channels)
                        .filter(numbers -> first && Arrays.stream(numbers).noneMatch(number -> number == 0))
                        .map(numbers -> new Affine(
                                Arrays.stream(numbers).map(number -> 1 / number).toArray(), filled(channels, 0)));
            default -> Optional.empty();
        };
    }

    private Optional<Affine> normalization(Node node, int channels) {
        if (node.outputs().size() > 1
                || node.integer("training_mode", 0) != 0
                || node.inputs().size() != NORMALIZATION_INPUTS) {
            return Optional.empty();
        }
        float[][] parts = new float[NORMALIZATION_INPUTS - 1][];
        for (int i = 0; i < parts.length; i++) {
            Optional<Tensor> part = floats(node.input(i + 1)).filter(tensor -> tensor.count() == channels);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            parts[i] = part.get().floats();
        }
        double epsilon = node.real("epsilon", USUAL_EPSILON);
        double[] scale = new double[channels];
        double[] shift = new double[channels];
        for (int i = 0; i < channels; i++) {
            scale[i] = parts[0][i] / Math.sqrt(parts[3][i] + epsilon);
            shift[i] = parts[1][i] - parts[2][i] * scale[i];
        }
        return Optional.of(new Affine(scale, shift));
    }

    /** A constant that is the same number, or one number a channel, wherever else an output of the rank is looked at. */
    private Optional<double[]> perChannel(String value, int rank, int channels) {
        return floats(value)
                .filter(tensor -> tensor.shape().size() <= rank)
                .filter(tensor -> tensor.count() == 1 || alongChannels(tensor.shape(), rank, channels))
                .map(tensor -> {
                    float[] floats = tensor.floats();
                    double[] numbers = new double[channels];
                    Arrays.setAll(numbers, i -> floats[floats.length == 1 ? 0 : i]);
                    return numbers;
                })
                .filter(numbers -> Arrays.stream(numbers).allMatch(Double::isFinite));
    }

    private static boolean alongChannels(List<Long> shape, int rank, int channels) {
        int channel = shape.size() - (rank - 1);
        for (int i = 0; i < shape.size(); i++) {
            if (shape.get(i) != (i == channel ? channels : 1)) {
                return false;
            }
        }
        return channel >= 0;
    }

    private static double[] filled(int count, double number) {
        double[] numbers = new double[count];
        Arrays.fill(numbers, number);
        return numbers;
    }

    private String weight(Tensor tensor, double[] scale, int axis) throws IOException {
        float[] floats = tensor.floats();
        int run = 1;
        for (long size : tensor.shape().subList(axis + 1, tensor.shape().size())) {
            run *= Math.toIntExact(size);
        }
        byte[] bytes = new byte[floats.length * Float.BYTES];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < floats.length; i++) {
            buffer.putFloat((float) (floats[i] * scale[i / run % scale.length]));
        }
        String name = rewriter.freshName(tensor.name() + "_folded");
        rewriter.addInitializer(Constants.packed(name, ElementType.FLOAT, tensor.shape(), store.keep(bytes)));
        return name;
    }

    private String bias(Node node, double[] shift) {
        ByteBuffer buffer = ByteBuffer.allocate(shift.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (double number : shift) {
            buffer.putFloat((float) number);
        }
        String wish = node.input(2).isEmpty() ? node.label() + "_bias" : node.input(2) + "_folded";
        String name = rewriter.freshName(wish);
        rewriter.addInitializer(Constants.packed(
                name,
                ElementType.FLOAT,
                List.of((long) shift.length),
                UnsafeByteOperations.unsafeWrap(buffer.array())));
        return name;
    }
}
