package dev.cortado.quantize.mixed;

import java.util.OptionalDouble;

/** How much time a layer saves when it is quantised. Quantising does not measure speed: whoever searches brings the times. */
public interface LayerTimes {

    /** Nothing is known: a search then goes by size. */
    LayerTimes UNKNOWN = new LayerTimes() {
        @Override
        public OptionalDouble savedMillis(String layer, String candidate) {
            return OptionalDouble.empty();
        }

        @Override
        public OptionalDouble modelMillis() {
            return OptionalDouble.empty();
        }
    };

    /** By how many milliseconds a run of the model gets shorter, negative when longer; empty when not known. */
    OptionalDouble savedMillis(String layer, String candidate);

    /** How long a run of the float model takes; empty when not known. */
    OptionalDouble modelMillis();
}
