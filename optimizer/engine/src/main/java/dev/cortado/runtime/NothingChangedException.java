package dev.cortado.runtime;

import dev.cortado.onnx.PassReport;
import java.io.IOException;

/** A pass found nothing to do in a model, so there is no new model. One line for the user; the report says why, node by node. */
public final class NothingChangedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient PassReport report;

    NothingChangedException(String model, PassReport report) {
        super(report.pass() + " changed nothing in " + model);
        this.report = report;
    }

    /** What the pass says of each node it looked at. */
    public PassReport report() {
        return report;
    }
}
