package dev.cortado.quantize.weightonly;

import java.io.IOException;
import java.util.List;

/** Finds the codes of a model's matrices, one after the other. */
interface WeightSolver {

    /**
     * Goes through all matrices.
     *
     * @param sink takes each as soon as it is found
     * @param progress is told of each matrix; cancelling stops within one
     */
    void solve(List<PlannedWeight> weights, Sink sink, SolvingProgress progress) throws IOException;

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
