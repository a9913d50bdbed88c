package dev.cortado.kernel.cell;

import java.util.List;

/** One argument of a magic: text, with the values of Java variables put in where {@code {name}} was written. */
public record Argument(List<Piece> pieces) {

    public Argument {
        pieces = List.copyOf(pieces);
    }

    /** A part of an argument. */
    public sealed interface Piece {}

    /** Text that stands for itself. */
    public record Text(String text) implements Piece {}

    /** The name of a Java variable whose value is put in. */
    public record Variable(String name) implements Piece {}
}
