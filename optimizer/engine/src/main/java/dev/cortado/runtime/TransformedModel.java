package dev.cortado.runtime;

import dev.cortado.onnx.PassReport;

/**
 * A model that a pass made, and that has been seen to run.
 *
 * @param model the new model; its parent is the one the pass started from
 * @param report what the pass did, node by node
 * @param verification how its outputs compare with the original's
 */
public record TransformedModel(Model model, PassReport report, Verification verification) {}
