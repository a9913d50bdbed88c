/**
 * Was it worth it: times a changed model against the one it was made from, on this machine, and says why it is not faster where it is not,
 * and what to try ({@link dev.cortado.measure.advise.Advisor}).
 */
package dev.cortado.measure.advise;
