package dev.cortado.runner.bench.kernels;

import java.util.List;

/**
 * The size of a matrix.
 *
 * @param inputs features that go in
 * @param outputs features that come out
 */
public record MatrixShape(int inputs, int outputs) {

    /** Those of a layer of MiniLM: queries, keys and values; behind the attention; up; down. */
    public static final List<MatrixShape> MINILM = List.of(
            new MatrixShape(384, 1152),
            new MatrixShape(384, 384),
            new MatrixShape(384, 1536),
            new MatrixShape(1536, 384));

    /** As a table has it. */
    @Override
    public String toString() {
        return inputs + " x " + outputs;
    }
}
