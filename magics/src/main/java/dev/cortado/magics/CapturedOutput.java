package dev.cortado.magics;

import java.util.List;
import java.util.function.Consumer;

/**
 * What a cell printed and showed, kept by {@code %%capture}.
 *
 * @param stdout all it printed to {@code System.out}
 * @param stderr all it printed to {@code System.err}
 * @param outputs what it displayed, in order, its result last
 * @param shower shows an output in the cell that runs
 */
public record CapturedOutput(String stdout, String stderr, List<Bundle> outputs, Consumer<Bundle> shower) {

    /** Copies. */
    public CapturedOutput {
        outputs = List.copyOf(outputs);
    }

    /** Prints and shows all of it in the cell that runs: first what was printed, then what was displayed. */
    @SuppressWarnings("SystemOut") // that is where it would have gone
    public void show() {
        System.out.print(stdout);
        System.err.print(stderr);
        outputs.forEach(shower);
    }

    @Override
    public String toString() {
        return stdout.length() + " characters printed, " + stderr.length() + " to the error stream, " + outputs.size()
                + (outputs.size() == 1 ? " output" : " outputs");
    }
}
