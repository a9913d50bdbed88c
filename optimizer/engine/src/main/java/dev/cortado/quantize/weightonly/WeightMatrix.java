package dev.cortado.quantize.weightonly;

import dev.cortado.onnx.Tensor;
import java.nio.FloatBuffer;

/**
 * A constant matrix of a product X W, read piece by piece, so that it never has to be in memory as a whole. Rows are inputs, columns are
 * outputs. Safe for use by several threads.
 */
public final class WeightMatrix {

    private final String name;
    private final FloatBuffer values;
    private final int rows;
    private final int columns;
    private final boolean transposed;

    /**
     * A view of a tensor.
     *
     * @param tensor of two dimensions, of type float
     * @param transposed whether the tensor is stored as outputs by inputs
     */
    public WeightMatrix(Tensor tensor, boolean transposed) {
        this.name = tensor.name();
        this.values = tensor.bytes().asFloatBuffer();
        this.rows = Math.toIntExact(tensor.shape().get(transposed ? 1 : 0));
        this.columns = Math.toIntExact(tensor.shape().get(transposed ? 0 : 1));
        this.transposed = transposed;
    }

    /** The tensor's name. */
    public String name() {
        return name;
    }

    /** How many inputs there are. */
    public int rows() {
        return rows;
    }

    /** How many outputs there are. */
    public int columns() {
        return columns;
    }

    /**
     * Copies weights of one column that follow each other.
     *
     * @param into takes them from its start on
     * @throws IllegalArgumentException if one is NaN or infinite; names the tensor and the place
     */
    public void column(int column, int firstRow, int count, float[] into) {
        for (int i = 0; i < count; i++) {
            int at = index(firstRow + i, column);
            float value = values.get(at);
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("Weight '" + name + "' holds " + value + " at element " + at
                        + " and cannot be quantised: repair the model, or exclude the nodes that read it");
            }
            into[i] = value;
        }
    }

    /** One weight. */
    public float get(int row, int column) {
        return values.get(index(row, column));
    }

    private int index(int row, int column) {
        return transposed ? column * rows + row : row * columns + column;
    }
}
