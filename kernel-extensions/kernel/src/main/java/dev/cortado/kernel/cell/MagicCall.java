package dev.cortado.kernel.cell;

import java.util.List;

/**
 * A magic as written in a cell.
 *
 * @param verb the name behind the percent signs
 * @param arguments what follows it
 * @param text what follows it as written, without comment and trailing semicolon: for a magic that takes code
 * @param quiet whether a trailing semicolon suppresses its output
 * @param help whether a question mark behind the verb asks for its help
 * @param start where it begins in the cell
 * @param end where it ends in the cell, after its last character
 */
public record MagicCall(
        String verb, List<Argument> arguments, String text, boolean quiet, boolean help, int start, int end) {

    public MagicCall {
        arguments = List.copyOf(arguments);
    }
}
