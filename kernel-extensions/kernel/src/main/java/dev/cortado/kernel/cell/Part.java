package dev.cortado.kernel.cell;

import java.util.List;

/** A stretch of a cell. */
public sealed interface Part {

    /**
     * Java.
     *
     * @param start where it begins in the cell
     * @param end where it ends
     * @param magics the magics inside, in order
     */
    record Java(int start, int end, List<Inline> magics) implements Part {
        public Java {
            magics = List.copyOf(magics);
        }
    }

    /** A magic that stands by itself outside of any block. */
    record Statement(MagicCall call) implements Part {}

    /** {@code name?}: what is this? */
    record Question(String name, boolean detailed) implements Part {}

    /**
     * A magic within Java.
     *
     * @param topLevel whether it is outside of any block, that is, runs exactly once and before the statement that takes
     *     its value
     */
    record Inline(MagicCall call, boolean topLevel) {}
}
