package dev.cortado.runner.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cortado.runtime.Hardware;
import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class BenchmarkReportTest {

    private final BenchmarkReport report = new BenchmarkReport(
            "kernel",
            "kernel",
            new Hardware("Some CPU", "amd64", List.of(), 2, 4, List.of(), 8_000_000_000L, List.of("cpu"), List.of()),
            List.of(
                    Figure.ofMedian("cortado", "start", "ms", new double[] {1, 2, 3, 4, 5, 6, 7})
                            .withBar(3),
                    Figure.of("python3", "memory", "MB", 70)));

    @Test
    void names_the_machine() {
        assertThat(report.machine()).startsWith("Some CPU, 4 logical processors, 8 GB, Java ");
    }

    @Test
    void has_a_row_for_each_figure_and_says_which_bars_are_kept() {
        Table table = report.table();
        assertThat(table.rowCount()).isEqualTo(2);
        assertThat(table.stringColumn("kept").asList()).containsExactly("no", "");
        assertThat(table.doubleColumn("value").get(0)).isEqualTo(4);
        assertThat(table.doubleColumn("low").isMissing(1)).isTrue();
    }

    @Test
    void is_json_without_numbers_that_json_does_not_have() throws Exception {
        JsonNode json = new JsonMapper().readTree(report.toJson());
        assertThat(json.path("schema").asText()).isEqualTo("cortado.bench.kernel/1");
        assertThat(json.path("figures").path(0).path("at_most").asDouble()).isEqualTo(3);
        assertThat(json.path("figures").path(1).path("low").isNull()).isTrue();
        assertThat(json.path("figures").path(1).path("value").asDouble()).isEqualTo(70);
    }
}
