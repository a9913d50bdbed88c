package dev.cortado.measure.evaluate;

import java.util.BitSet;

/** Scores of which single samples can be exchanged for another model's on the same samples. */
interface Exchangeable<S> {

    /** These scores with the other's at the places that are set. */
    S mixed(S other, BitSet fromOther);
}
