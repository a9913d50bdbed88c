package dev.cortado.kernel.cell;

import java.util.List;

/** A cell taken apart. */
public sealed interface Cell {

    /**
     * Java with magics between and within.
     *
     * @param masked the cell with a Java expression of the same length and line breaks in place of every magic, for tools
     *     that know Java only
     */
    record Code(String source, String masked, List<Part> parts) implements Cell {
        public Code {
            parts = List.copyOf(parts);
        }
    }

    /**
     * A cell magic.
     *
     * @param body what follows its line, empty if nothing does
     */
    record Magic(MagicCall call, String body) implements Cell {}
}
