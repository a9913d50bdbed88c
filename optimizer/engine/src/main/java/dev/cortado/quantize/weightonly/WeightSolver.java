package dev.cortado.quantize.weightonly;

import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.List;

/** Finds the codes of a model's matrices, one after the other. */
interface WeightSolver {

    /**
     * Goes through all matrices.
     *
     * @param sink takes each as soon as it is found
     * @param progress counts matrices; cancelling stops between two of them
     */
    void solve(List<PlannedWeight> weights, Sink sink, Progress progress) throws IOException;

    /** Takes results. */
    interface Sink {

        /**
         * Takes a matrix.
         *
         * @param how one phrase for the report
         */
        void take(PlannedWeight weight, BlockMatrix quantized, String how) throws IOException;

        /** Takes by what the elements of a value are to be divided, because the rows of all matrices that read it were multiplied by it. */
        void divide(String value, float[] divisors) throws IOException;
    }
}
