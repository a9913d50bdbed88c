package dev.cortado.measure;

import java.util.function.LongSupplier;

/** What is put around the timed queries: nothing, save in the study of the method itself. */
@FunctionalInterface
interface Decoration {

    /** Times each query as it is. */
    Decoration NONE = (index, timed) -> timed;

    /**
     * Wraps what is timed.
     *
     * @param index of the model in the plan; the number of models for the control
     * @param timed runs a query and returns the nanoseconds it took
     */
    LongSupplier around(int index, LongSupplier timed);
}
