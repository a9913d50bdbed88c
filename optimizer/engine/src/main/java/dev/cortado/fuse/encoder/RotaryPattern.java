package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.custom.Rotary;
import java.util.List;
import java.util.Optional;

/**
 * Rotary positions (Su et al. 2021) with the halves of a head turning together: {@code x * cos + concat(-x[half:], x[:half]) * sin}. The
 * tables are known by what they were in the trial run: the cosine and the sine of {@code position * base^(-2i/width)}.
 *
 * @param input what is turned
 * @param rotary how
 */
record RotaryPattern(String input, Rotary rotary) {

    private static final double SAME = 1e-3;

    /**
     * Matches.
     *
     * @throws Mismatch if the value is not turned so
     */
    static RotaryPattern match(GraphView view, String value) throws Mismatch {
        Node sum = view.expectProducer(value, "a linear layer's output");
        if (!sum.is("Add")) {
            throw new Mismatch(sum, "expected a linear layer before the heads are divided, or rotary positions");
        }
        for (int side = 0; side < 2; side++) {
            Optional<Node> straight = view.producer(sum.input(side), "Mul");
            Optional<Node> turned = view.producer(sum.input(1 - side), "Mul");
            if (straight.isEmpty() || turned.isEmpty()) {
                continue;
            }
            for (int part = 0; part < 2; part++) {
                Optional<String> input = halvesSwapped(view, turned.get().input(part));
                if (input.isEmpty()) {
                    continue;
                }
                String origin = view.origin(input.get());
                int own = view.origin(straight.get().input(0)).equals(origin) ? 0 : 1;
                if (view.origin(straight.get().input(own)).equals(origin)) {
                    return new RotaryPattern(
                            input.get(),
                            rotary(
                                    view,
                                    sum,
                                    origin,
                                    straight.get().input(1 - own),
                                    turned.get().input(1 - part)));
                }
            }
        }
        throw new Mismatch(
                sum, "expected x * cos + concat(-x[half:], x[:half]) * sin, as rotary positions are written");
    }

    /** The x of {@code concat(-x[half:], x[:half])}. */
    private static Optional<String> halvesSwapped(GraphView view, String value) {
        Optional<Node> joined =
                view.producer(value, "Concat").filter(node -> node.inputs().size() == 2);
        Optional<Node> negated = joined.flatMap(node -> view.producer(node.input(0), "Neg"));
        if (negated.isEmpty()) {
            return Optional.empty();
        }
        String second = view.origin(negated.get().input(0));
        String first = view.origin(joined.get().input(1));
        Optional<Node> upper = view.graph().producer(second);
        Optional<Node> lower = view.graph().producer(first);
        if (upper.isEmpty() || lower.isEmpty()) {
            return Optional.empty();
        }
        boolean split = upper.get() == lower.get()
                && upper.get().is("Split")
                && upper.get().outputs().indexOf(first) == 0
                && upper.get().outputs().indexOf(second) == 1;
        boolean sliced = upper.get().is("Slice")
                && lower.get().is("Slice")
                && view.origin(upper.get().input(0))
                        .equals(view.origin(lower.get().input(0)))
                && startsAtZero(view, lower.get())
                && !startsAtZero(view, upper.get());
        return split || sliced ? Optional.of(upper.get().input(0)) : Optional.empty();
    }

    private static boolean startsAtZero(GraphView view, Node slice) {
        List<Long> starts = slice.attribute("starts").isPresent()
                ? slice.integers("starts")
                : view.integers(slice.input(1)).orElse(List.of());
        return starts.size() == 1 && starts.getFirst() == 0;
    }

    private static Rotary rotary(GraphView view, Node node, String input, String cosines, String sines)
            throws Mismatch {
        List<Long> shape = view.shape(input).orElseThrow(() -> new Mismatch(node, "its shape is not known"));
        int width = shape.getLast().intValue();
        double[][] cosine = table(view, node, cosines, width);
        double[][] sine = table(view, node, sines, width);
        if (cosine.length != sine.length || cosine.length < 2 || width % 2 != 0) {
            throw new Mismatch(node, "expected a table of cosines and one of sines for several positions");
        }
        int half = width / 2;
        double base = half == 1 ? 10_000 : Math.pow(Math.atan2(sine[1][1], cosine[1][1]), -(double) width / 2);
        // The same base to the digits that a float of its powers has, if it is a round one.
        double rounded =
                Math.abs(base - Math.rint(base / 100) * 100) < 1e-3 * base ? Math.rint(base / 100) * 100 : base;
        for (int position = 0; position < cosine.length; position++) {
            for (int i = 0; i < width; i++) {
                double angle = position * Math.pow(rounded, -2.0 * (i % half) / width);
                if (Math.abs(cosine[position][i] - Math.cos(angle)) > SAME
                        || Math.abs(sine[position][i] - Math.sin(angle)) > SAME) {
                    throw new Mismatch(
                            node, "expected angles of position * base^(-2i/" + width + "), positions counted from 0");
                }
            }
        }
        return new Rotary(rounded, width, false);
    }

    /** The table [positions, width] that was multiplied with, the same for all texts and heads. */
    private static double[][] table(GraphView view, Node node, String value, int width) throws Mismatch {
        List<Long> shape = view.shape(value).orElse(List.of());
        double[] numbers = view.numbers(value).orElse(new double[0]);
        if (!view.sources(value).isEmpty()) {
            throw new Mismatch(node, "expected positions counted from 0, found positions that are fed");
        }
        if (shape.isEmpty() || shape.getLast() != width || numbers.length == 0) {
            throw new Mismatch(node, "expected a table of " + width + " angles a position, found " + shape);
        }
        // Of the other dimensions positions are the last that is not 1; texts may come before.
        int axis = shape.size() - 2;
        while (axis > 0 && shape.get(axis) == 1) {
            axis--;
        }
        int positions = axis < 0 ? 1 : shape.get(axis).intValue();
        double[][] table = new double[positions][width];
        for (int i = 0; i < numbers.length; i++) {
            int position = i / width % positions;
            if (i < positions * width) {
                table[position][i % width] = numbers[i];
            } else if (numbers[i] != table[position][i % width]) {
                throw new Mismatch(node, "expected the same positions in all texts");
            }
        }
        return table;
    }
}
