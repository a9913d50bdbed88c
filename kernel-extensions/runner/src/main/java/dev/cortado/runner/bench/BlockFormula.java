package dev.cortado.runner.bench;

import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/**
 * Holds 4-bit blocks of a model against the formula of round-to-nearest, written here once more and not taken from the quantiser: of a block
 * w, {@code scale = (max - min) / 15} with 0 in the range, {@code zero = round(-min / scale)}, {@code code = clip(round(w / scale + zero))}.
 * Codes lie as {@code MatMulNBits} has them: [outputs, blocks, bytes], the even element in the low half of a byte.
 */
final class BlockFormula {

    private static final int HIGHEST = 15;

    private final Graph original;
    private final Graph result;
    private final int size;

    /** @param size how many weights a block has */
    BlockFormula(Graph original, Graph result, int size) {
        this.original = original;
        this.result = result;
        this.size = size;
    }

    /** How many blocks were looked at, and in how many of them a scale, a zero point or a code is another one. */
    record Outcome(int looked, int differing) {}

    /** Looks at some blocks of every product, chosen by the seed. */
    Outcome check(int blocksEach, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int looked = 0;
        int differing = 0;
        for (Node node : original.nodes()) {
            if (!node.is("MatMul") || original.initializer(node.input(1)).isEmpty()) {
                continue;
            }
            Tensor weight = original.initializer(node.input(1)).get();
            Node product = result.producer(node.outputs().getFirst()).orElseThrow();
            for (int i = 0; i < blocksEach; i++) {
                long rows = weight.shape().getFirst();
                int column = random.nextInt(Math.toIntExact(weight.shape().getLast()));
                int block = random.nextInt(Math.toIntExact(Math.ceilDiv(rows, (long) size)));
                looked++;
                differing += agrees(weight, product, column, block) ? 0 : 1;
            }
        }
        return new Outcome(looked, differing);
    }

    private boolean agrees(Tensor weight, Node product, int column, int block) {
        if (!product.operator().equals("MatMulNBits")) {
            return false;
        }
        int rows = Math.toIntExact(weight.shape().getFirst());
        int columns = Math.toIntExact(weight.shape().getLast());
        FloatBuffer floats = weight.bytes().asFloatBuffer();
        int first = block * size;
        int last = Math.min(rows, first + size);
        double min = 0;
        double max = 0;
        for (int row = first; row < last; row++) {
            min = Math.min(min, floats.get(row * columns + column));
            max = Math.max(max, floats.get(row * columns + column));
        }
        float scale = (float) ((max - min) / HIGHEST);
        long zero = Math.round(-min / scale);
        int blocks = Math.ceilDiv(rows, size);
        if (constant(product, 2).asFloatBuffer().get(column * blocks + block) != scale
                || nibble(constant(product, 3), column * Math.ceilDiv(blocks, 2), block) != zero) {
            return false;
        }
        for (int row = first; row < last; row++) {
            long code = Math.clamp(Math.round((double) floats.get(row * columns + column) / scale + zero), 0L, (long)
                    HIGHEST);
            if (nibble(constant(product, 1), (column * blocks + block) * size / 2, row - first) != code) {
                return false;
            }
        }
        return true;
    }

    private ByteBuffer constant(Node node, int input) {
        return result.initializer(node.input(input)).orElseThrow().bytes();
    }

    private static int nibble(ByteBuffer bytes, int from, int index) {
        int both = Byte.toUnsignedInt(bytes.get(from + index / 2));
        return index % 2 == 0 ? both % 16 : both / 16;
    }
}
