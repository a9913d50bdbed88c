package dev.cortado.onnx;

import java.util.Objects;

/** What a pass made and what it says about it. */
public record PassResult(OnnxModel model, PassReport report) {

    public PassResult {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(report, "report");
    }

    /** Whether the pass changed at least one node. */
    public boolean modified() {
        return report.changed() > 0;
    }
}
