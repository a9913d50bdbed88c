package dev.cortado.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How a column is to be compared when its run is repeated. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Reproducibility.Exact.class, name = "exact"),
    @JsonSubTypes.Type(value = Reproducibility.Close.class, name = "close"),
    @JsonSubTypes.Type(value = Reproducibility.Measured.class, name = "measured")
})
public sealed interface Reproducibility {

    /** Must come out equal: sizes, counts, names, hashes of what no floating-point sum went into. */
    static Reproducibility exact() {
        return new Exact();
    }

    /**
     * Must come out within a tolerance: accuracies, similarities, trained or calibrated weights.
     *
     * @param tolerance the largest absolute difference that still counts as the same, in the column's own unit
     */
    static Reproducibility close(double tolerance) {
        return new Close(tolerance);
    }

    /** Was measured and differs from run to run and from machine to machine: times, rates, memory. */
    static Reproducibility measured() {
        return new Measured();
    }

    /** See {@link #exact()}. */
    record Exact() implements Reproducibility {}

    /**
     * See {@link #close(double)}.
     *
     * @param tolerance the largest absolute difference, in the column's unit; finite and not negative
     */
    record Close(@JsonProperty(required = true) double tolerance) implements Reproducibility {

        public Close {
            if (!(tolerance >= 0) || Double.isInfinite(tolerance)) {
                throw new IllegalArgumentException(
                        "a tolerance is a finite number that is not negative, not " + tolerance);
            }
        }
    }

    /** See {@link #measured()}. */
    record Measured() implements Reproducibility {}
}
