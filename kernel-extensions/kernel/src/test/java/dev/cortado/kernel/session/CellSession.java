package dev.cortado.kernel.session;

import dev.cortado.kernel.classpath.CellClassPath;
import dev.cortado.magics.MagicException;
import java.util.ArrayList;
import java.util.List;

/** Runs cells in the test's own process, without a front end and without magics. */
final class CellSession implements AutoCloseable {

    static final List<String> IMPORTS = List.of(
            "import java.util.*;", "import java.util.function.*;", "import java.util.stream.*;", "import java.io.*;");

    final List<String> notes = new ArrayList<>();
    final JavaSession java;
    private final Interruption interruption = new Interruption();
    private final CellRunner runner;
    private int cells;

    CellSession() {
        java = new JavaSession(CellClassPath.ofThisProcess(), IMPORTS, interruption, notes::add);
        runner = new CellRunner(java, new NoMagics(), interruption);
    }

    /** Runs a cell and returns the value of its last expression; the notes are those of this cell. */
    Object run(String source) {
        notes.clear();
        interruption.begin();
        try {
            return runner.run(source, ++cells);
        } finally {
            interruption.end();
        }
    }

    /** Runs a cell that fails and returns its error without colours. */
    String error(String source) {
        try {
            run(source);
        } catch (CellException e) {
            return String.join("\n", e.report().lines()).replaceAll("\u001B\\[[0-9;]*m", "");
        }
        throw new AssertionError("the cell does not fail: " + source);
    }

    /** The text of a cell's value. */
    String show(String source) {
        return String.valueOf(run(source));
    }

    @Override
    public void close() {
        java.close();
    }

    private static final class NoMagics implements Magics {

        @Override
        public Object runLine(String verb, List<String> arguments, String text, boolean quiet, boolean taken) {
            throw new MagicException("no magics here");
        }

        @Override
        public Object runCell(String verb, List<String> arguments, String text, String body, boolean quiet) {
            throw new MagicException("no magics here");
        }

        @Override
        public void explain(String name, boolean detailed) {
            throw new MagicException("no magics here");
        }

        @Override
        public int keep(Object value) {
            throw new MagicException("no magics here");
        }
    }
}
