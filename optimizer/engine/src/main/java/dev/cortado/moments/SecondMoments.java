package dev.cortado.moments;

/** Second moments of a layer's inputs, {@code X'X}, or those around their mean. */
@FunctionalInterface
public interface SecondMoments {

    /** An element; symmetric. */
    double get(int i, int j);
}
