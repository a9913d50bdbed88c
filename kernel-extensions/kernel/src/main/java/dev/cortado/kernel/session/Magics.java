package dev.cortado.kernel.session;

import java.util.List;

/** What a session asks of the kernel around it when a cell holds more than Java. */
public interface Magics {

    /**
     * Runs a line magic and returns its value.
     *
     * @param text what follows the verb as written; see {@link dev.cortado.kernel.cell.MagicCall#text}
     * @param quiet whether what it displays is thrown away
     * @throws Exception what the magic throws
     */
    Object runLine(String verb, List<String> arguments, String text, boolean quiet) throws Exception;

    /** Runs a cell magic. */
    Object runCell(String verb, List<String> arguments, String text, String body, boolean quiet) throws Exception;

    /** Shows what a name stands for. */
    void explain(String name);

    /** Keeps a value until Java code takes it through {@code MagicBridge.take}; returns its number. */
    int keep(Object value);
}
