package dev.cortado.measure.operator;

import dev.cortado.onnx.Node;
import java.util.List;

/** An operator's attributes, as far as its cost depends on them. */
public interface Attributes {

    /** An operator without attributes. */
    Attributes NONE = new Attributes() {
        @Override
        public long integer(String name, long otherwise) {
            return otherwise;
        }

        @Override
        public double real(String name, double otherwise) {
            return otherwise;
        }

        @Override
        public String text(String name, String otherwise) {
            return otherwise;
        }

        @Override
        public List<Long> integers(String name) {
            return List.of();
        }
    };

    /** A whole number, or the given one when there is none. */
    long integer(String name, long otherwise);

    /** A number, or the given one when there is none. */
    double real(String name, double otherwise);

    /** A text, or the given one when there is none. */
    String text(String name, String otherwise);

    /** A list of whole numbers; empty when there is none. */
    List<Long> integers(String name);

    /** The attributes of a node. */
    static Attributes of(Node node) {
        return new Attributes() {
            @Override
            public long integer(String name, long otherwise) {
                return node.integer(name, otherwise);
            }

            @Override
            public double real(String name, double otherwise) {
                return node.real(name, (float) otherwise);
            }

            @Override
            public String text(String name, String otherwise) {
                return node.text(name, otherwise);
            }

            @Override
            public List<Long> integers(String name) {
                return node.integers(name);
            }
        };
    }
}
