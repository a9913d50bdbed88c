package dev.cortado.onnx;

import dev.cortado.onnx.proto.TypeProto;
import dev.cortado.onnx.proto.ValueInfoProto;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A named value that flows between nodes, with what the file declares of it.
 *
 * @param name unique within its graph
 * @param type the elements' type; {@link ElementType#UNDEFINED} when undeclared or no tensor (a sequence, a map)
 * @param shape the dimensions, outermost first; empty for a scalar and when nothing is declared
 * @param ranked whether the file declares a shape: tells a scalar from an undeclared shape
 */
public record Value(String name, ElementType type, List<Dimension> shape, boolean ranked) {

    public Value {
        shape = List.copyOf(shape);
    }

    /** A value with a declared shape. */
    public Value(String name, ElementType type, List<Dimension> shape) {
        this(name, type, shape, true);
    }

    static Value of(ValueInfoProto proto) {
        TypeProto type = proto.getType();
        if (!type.hasTensorType()) {
            return new Value(proto.getName(), ElementType.UNDEFINED, List.of(), false);
        }
        TypeProto.Tensor tensor = type.getTensorType();
        return new Value(
                proto.getName(),
                ElementType.of(tensor.getElemType()),
                tensor.getShape().getDimList().stream().map(Dimension::of).toList(),
                tensor.hasShape());
    }

    /** For example {@code input_ids: int64[batch_size,sequence_length]}. */
    @Override
    public String toString() {
        String dimensions =
                ranked ? shape.stream().map(Dimension::toString).collect(Collectors.joining(",", "[", "]")) : "[...]";
        return name + ": " + type + dimensions;
    }
}
