package dev.cortado.magics.measure.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.cortado.magics.MemorySession;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

@DisplayName("%cost")
class CostMagicTest {

    private static final String PRICE = " --per-hour 0.2 --requests-per-month 100000000";

    @TempDir
    Path folder;

    private MeasuredSession session;
    private MemorySession notebook;

    @BeforeEach
    void newSession() throws Exception {
        session = new MeasuredSession(folder);
        notebook = session.notebook;
    }

    @Test
    @DisplayName("goes from the timed models to machines, money and a saving with its interval")
    void by_hand() {
        session.withPair();
        Table table = (Table) notebook.run("%cost a b" + PRICE);
        // a: 1000 / 30 = 33.3 a second, 72000 an hour at 60 %; 100e6 / 730 = 136986 an hour: 2 machines
        assertThat(table.doubleColumn("requests_per_hour").get(0)).isCloseTo(72_000, offset(1e-6));
        assertThat(table.doubleColumn("machines").asList()).containsExactly(2.0, 2.0);
        assertThat(table.doubleColumn("cost_per_month_eur").get(0)).isCloseTo(292, offset(1e-9));
        assertThat(table.doubleColumn("cost_per_million_eur").get(0)).isCloseTo(2.92, offset(1e-9));
        assertThat(table.doubleColumn("full_cost_per_million_eur").get(1)).isCloseTo(0.2 / 120_000 * 1e6, offset(1e-9));
        assertThat(table.doubleColumn("saved_percent").get(1)).isCloseTo(40, offset(1e-9));
        assertThat(table.doubleColumn("saved_low_percent").get(1)).isCloseTo(38, offset(1e-9));
        assertThat(table.stringColumn("verdict").asList()).containsExactly("baseline", "saves");
        assertThat(table.stringColumn("month_verdict").get(1)).isEqualTo("no saving shown");
        assertThat(notebook.text())
                .contains("For 100,000,000 requests a month at 1 x 128 tokens, 1 thread: a 2 machines, 292.00 EUR; ")
                .contains("b 2 machines, 292.00 EUR, saves 40.0 % per request (38.0 to 42.0), "
                        + "but in whole machines no difference is shown.")
                .contains("[chart: Cost of serving, 95 % intervals]");
    }

    @Test
    @DisplayName("claims the machines saved where whole ones are, in the currency asked for, at the peak")
    void whole_machines() {
        session.withPair();
        Table table = (Table) notebook.run("%cost a b" + PRICE + " --currency usd --peak-factor 10 --utilisation 0.5");
        // a: 10 * 136986 / 60000 = 22.8; b: 10 * 136986 / 100000 = 13.7
        assertThat(table.doubleColumn("machines").asList()).containsExactly(23.0, 14.0);
        assertThat(table.doubleColumn("saving_per_month_usd").get(1)).isCloseTo(9 * 146, offset(1e-6));
        assertThat(table.stringColumn("month_verdict").get(1)).isEqualTo("saves");
        assertThat(notebook.text()).contains("and 1,314.00 USD a month (");
    }

    @Test
    @DisplayName("claims nothing where the ratio lies inside the noise or was not measured")
    void nothing_claimed() {
        session.timed("a 1 128 1 30 29.5 31 1 0.95 1.06 200", "b 1 128 1 29 28.8 29.5 0.97 0.96 0.98 90");
        session.timed("c 1 128 1 10 9.5 11 1 0.98 1.02 200");
        Table table = (Table) notebook.run("%cost a b c" + PRICE);
        assertThat(table.stringColumn("verdict").asList())
                .containsExactly("baseline", "no saving shown", "no interval");
        assertThat(table.stringColumn("note").get(2)).isEqualTo("not timed together with a");
        assertThat(table.column("saved_percent").isMissing(2)).isTrue();
        assertThat(notebook.text()).contains("no saving shown: 3.0 % per request", "no saving is claimed");
    }

    @Test
    @DisplayName("takes a throughput that is given, without an interval")
    void given() {
        Table table = (Table) notebook.run("%cost a b" + PRICE + " --throughput 100,200");
        assertThat(table.doubleColumn("throughput_per_s").asList()).containsExactly(100.0, 200.0);
        assertThat(table.doubleColumn("saved_percent").get(1)).isCloseTo(50, offset(1e-9));
        assertThat(table.stringColumn("verdict").get(1)).isEqualTo("no interval");
        notebook.refused("%cost a b" + PRICE + " --throughput 100", "one number for each of 2 models", "found 1");
        notebook.refused("%cost a" + PRICE + " --throughput 0", "--throughput 0.0");
    }

    @Test
    @DisplayName("takes the batch asked for: a request is one entry of it")
    void batches() {
        session.timed("a 1 128 1 30 29.5 31 1 0.98 1.02 200", "a 8 128 2 100 98 103 1 0.98 1.02 200");
        Table table = (Table) notebook.run("%cost a" + PRICE + " --batch 8");
        assertThat(table.doubleColumn("throughput_per_s").get(0)).isCloseTo(80, offset(1e-9));
        assertThat(notebook.text()).contains("8 x 128 tokens, 2 threads", "not mixed in: 1 x 128 tokens, 1 thread");
    }

    @Test
    @DisplayName("refuses nonsense, and models that were not timed")
    void refused() {
        notebook.refused("%cost a b" + PRICE, "a, b not timed", "%benchmark a b", "--throughput");
        session.withPair();
        notebook.refused("%cost a c" + PRICE, "c not timed", "%benchmark a c");
        notebook.refused("%cost a --per-hour 0 --requests-per-month 5", "price per hour", "0.0");
        notebook.refused("%cost a --per-hour NaN --requests-per-month 5", "price per hour", "NaN");
        notebook.refused("%cost a --per-hour 1 --requests-per-month 0", "requests per month");
        notebook.refused("%cost a --per-hour 1 --requests-per-month -1", "requests per month");
        notebook.refused("%cost a" + PRICE + " --utilisation 0", "utilisation", "up to 1");
        notebook.refused("%cost a" + PRICE + " --utilisation 1.1", "utilisation");
        notebook.refused("%cost a" + PRICE + " --peak-factor 0.5", "peak factor");
        notebook.refused("%cost a" + PRICE + " --currency taler", "--currency taler", "EUR");
        notebook.refused("%cost a --per-hour 1 --requests-per-month 1e18", "machines would be needed");
    }
}
