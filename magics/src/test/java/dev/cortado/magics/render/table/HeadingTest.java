package dev.cortado.magics.render.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A column's name")
class HeadingTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "p50_ms, true, p50, ms",
        "size_mb, true, size, MB",
        "throughput_per_s, true, throughput, /s",
        "read_mb_per_s, true, read, MB/s",
        "sqnr_db, true, sqnr, dB",
        "rss_mb, true, rss, MB",
        "saved_pct, true, saved, %",
        "ms, true, ms, ''",
        "_ms, true, _ms, ''",
        "rows, true, rows, ''",
        "warm_up, true, warm_up, ''",
        "model_s, false, model_s, ''"
    })
    @DisplayName("is a label and a unit where it holds numbers and ends with a unit")
    void units(String name, boolean numeric, String label, String unit) {
        assertThat(Heading.of(name, numeric)).isEqualTo(new Heading(label, unit));
    }
}
