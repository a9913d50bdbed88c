package dev.cortado.onnx;

import dev.cortado.onnx.proto.TensorShapeProto;

/** One dimension of a value's shape: known, named, or open. */
public sealed interface Dimension {

    /** A size known when the model was written; 0 or more. */
    record Fixed(long size) implements Dimension {
        @Override
        public String toString() {
            return Long.toString(size);
        }
    }

    /** A size known only when the model runs, the same wherever the name appears, for example {@code batch_size}. */
    record Symbol(String name) implements Dimension {
        @Override
        public String toString() {
            return name;
        }
    }

    /** A size about which the file says nothing. */
    record Unknown() implements Dimension {
        @Override
        public String toString() {
            return "?";
        }
    }

    /** Reads a dimension; negative sizes, which some exporters write for "open", count as unknown. */
    static Dimension of(TensorShapeProto.Dimension proto) {
        if (proto.hasDimValue() && proto.getDimValue() >= 0) {
            return new Fixed(proto.getDimValue());
        }
        if (proto.hasDimParam() && !proto.getDimParam().isEmpty()) {
            return new Symbol(proto.getDimParam());
        }
        return new Unknown();
    }
}
