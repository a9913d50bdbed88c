package dev.cortado.quantize.mixed;

import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;

/** Passes cancellation on and reports nothing: for the steps of work that is counted as a whole. */
record OnlyCancellation(Cancellation cancellation) implements Progress {

    @Override
    public void report(String task, long done, long total, Unit unit) {
        // The work around it is counted.
    }
}
