package dev.cortado.quantize.mixed;

import java.util.Objects;

/** What a search is to find. */
public sealed interface SearchGoal {

    /** What is to become small. */
    Benefit benefit();

    /**
     * The smallest or fastest model that loses no more than this.
     *
     * @param most the loss as a share, for example 0.005; 0 or more
     * @param benefit what is to become small
     */
    record WithinLoss(double most, Benefit benefit) implements SearchGoal {
        /** Checks the loss. */
        public WithinLoss {
            Objects.requireNonNull(benefit, "benefit");
            if (!(most >= 0) || most >= 1) {
                throw new IllegalArgumentException("loss: expected 0 or more and below 1, found " + most);
            }
        }
    }

    /**
     * The model that loses least and takes no more than this.
     *
     * @param most bytes on disk, 1 or more
     */
    record WithinSize(long most) implements SearchGoal {
        /** Checks the size. */
        public WithinSize {
            if (most < 1) {
                throw new IllegalArgumentException("size: expected 1 byte or more, found " + most);
            }
        }

        @Override
        public Benefit benefit() {
            return Benefit.SIZE;
        }
    }
}
