package dev.cortado.magics.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A pass's report in lines")
class ReportLinesTest {

    private static NodeChange change(String node, String operator, Outcome outcome, String reason) {
        return new NodeChange(node, operator, outcome, reason, 4, 1);
    }

    @Test
    @DisplayName("counts what was done by operator, after the conversions what was left by reason")
    void lines() {
        PassReport report = new PassReport(
                "pass",
                List.of(
                        change("s", "Slice", Outcome.CONVERTED, "version 1 to 10"),
                        change("a", "MatMul", Outcome.CHANGED, ""),
                        change("b", "MatMul", Outcome.CHANGED, ""),
                        change("c", "Gather", Outcome.UNCHANGED, "its table is computed")));
        assertThat(ReportLines.of(report, "quantised"))
                .containsExactly(
                        "quantised: 2 MatMul",
                        "converted first: 1 Slice, version 1 to 10",
                        "left alone: 1 Gather: its table is computed (c)");
    }

    @Test
    @DisplayName("has one line for reasons that differ in the names they quote only")
    void names() {
        PassReport report = new PassReport(
                "pass",
                List.of(
                        change("a", "Add", Outcome.UNCHANGED, "'e1' is 1.0E-12, which would become 0"),
                        change("b", "Add", Outcome.UNCHANGED, "'e2' is 1.0E-12, which would become 0"),
                        change("c", "Add", Outcome.UNCHANGED, "'e3' is 1.0E-12, which would become 0"),
                        change("d", "Add", Outcome.UNCHANGED, "'e4' is 1.0E-12, which would become 0"),
                        change("m", "Mul", Outcome.UNCHANGED, "'f' holds 3.4E38")));
        assertThat(ReportLines.of(report, "quantised"))
                .containsExactly(
                        "left alone: 4 Add: 'e1' is 1.0E-12, which would become 0, and so on (a, b, c, ...)",
                        "left alone: 1 Mul: 'f' holds 3.4E38 (m)");
    }
}
