package dev.cortado.kernel.session;

import java.util.List;

/** What a session asks of the kernel around it when a cell holds more than Java. */
public interface Magics {

    /**
     * Runs a line magic and returns its value.
     *
     * @param text what follows the verb as written; see {@link dev.cortado.kernel.cell.MagicCall#text}
     * @param quiet whether what it displays is thrown away
     * @param taken whether its value goes somewhere, so that it need not be shown
     * @throws Exception what the magic throws
     */
    Object runLine(String verb, List<String> arguments, String text, boolean quiet, boolean taken) throws Exception;

    /** Runs a cell magic. */
    Object runCell(String verb, List<String> arguments, String text, String body, boolean quiet) throws Exception;

    /**
     * Shows what a name stands for.
     *
     * @param detailed whether with its source, where there is one
     */
    void explain(String name, boolean detailed);

    /** Keeps a value until Java code takes it through {@code MagicBridge.take}; returns its number. */
    int keep(Object value);
}
