package dev.cortado.measure.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.measure.compare.ParetoFront.Place;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

@DisplayName("A comparison")
class ComparisonTest {

    private static final List<ModelFacts> MODELS = List.of(
            new ModelFacts("a", 90_000_000, 22_000_000, ""),
            new ModelFacts("b", 22_500_000, 22_000_000, "quantize-dynamic"),
            new ModelFacts("c", 45_000_000, 22_000_000, ""));
    private static final Set<String> ALL = Set.of("a", "b", "c");
    private static final Wanted BATCH_8 =
            new Wanted(OptionalInt.of(8), OptionalInt.empty(), OptionalInt.empty(), Set.of());

    /** A benchmark's frame; rows are {@code model batch tokens threads p50 low high ratio low high rss}. */
    private static Table benchmark(String... rows) {
        return csv("model,batch,tokens,threads,p50_ms,p50_low_ms,p50_high_ms,ratio,ratio_low,ratio_high,rss_mb", rows);
    }

    private static Table csv(String head, String... rows) {
        return Table.read()
                .csv(tech.tablesaw.io.csv.CsvReadOptions.builderFromString(
                                head + "\n" + String.join("\n", rows).replace(' ', ',') + "\n")
                        .columnTypesPartial(column -> Optional.of(
                                column.equals("model")
                                        ? tech.tablesaw.api.ColumnType.STRING
                                        : Set.of("batch", "tokens", "threads", "texts")
                                                        .contains(column)
                                                ? tech.tablesaw.api.ColumnType.INTEGER
                                                : tech.tablesaw.api.ColumnType.DOUBLE)));
    }

    private static Evidence evidence(int number, Table table) {
        return new Evidence(number, "", table, ALL);
    }

    private static Comparison compare(Wanted wanted, Evidence... evidence) {
        return Comparison.of(MODELS, List.of(evidence), "a", wanted);
    }

    private static ComparisonRow row(Comparison comparison, String model) {
        return comparison.rows().stream()
                .filter(row -> row.model().equals(model))
                .findFirst()
                .orElseThrow();
    }

    private static final Table PAIR =
            benchmark("a 1 128 1 30 29.5 31 1 0.99 1.02 200", "b 1 128 1 18 17.8 18.5 0.6 0.58 0.625 90");

    @Nested
    @DisplayName("of speed")
    class Speed {

        @Test
        @DisplayName("takes the speedup from the paired ratio, its ends turned over, not from the two times")
        void paired() {
            Comparison comparison = compare(Wanted.ANY, evidence(1, PAIR));
            assertThat(row(comparison, "b").speedup()).isEqualTo(Estimate.of(1 / 0.6, 1 / 0.625, 1 / 0.58));
            assertThat(row(comparison, "a").speedup()).isEqualTo(Estimate.plain(1));
            assertThat(row(comparison, "b").p50Millis()).isEqualTo(Estimate.of(18, 17.8, 18.5));
            assertThat(row(comparison, "b").residentMegabytes()).isEqualTo(90);
            assertThat(comparison.noise().high()).isEqualTo(1.02);
        }

        @Test
        @DisplayName("leaves what was not timed missing")
        void missing() {
            Comparison comparison = compare(Wanted.ANY, evidence(1, PAIR));
            assertThat(row(comparison, "c").p50Millis().isKnown()).isFalse();
            assertThat(row(comparison, "c").speedup().isKnown()).isFalse();
            assertThat(row(comparison, "c").residentMegabytes()).isNaN();
            Table table = ComparisonTable.of(comparison, comparison.places("p50_ms", "size_mb"));
            assertThat(table.column("p50_ms").isMissing(2)).isTrue();
            assertThat(table.stringColumn("pareto").asList()).containsExactly("dominated", "front", "");
        }

        @Test
        @DisplayName("goes over the benchmark's first model when that is not the baseline")
        void over_another() {
            Table table = benchmark(
                    "c 1 128 1 20 19 21 1 0.99 1.01 100",
                    "a 1 128 1 30 29 31 1.5 1.45 1.55 200",
                    "b 1 128 1 10 9 11 0.5 0.48 0.53 90");
            Comparison comparison = compare(Wanted.ANY, evidence(1, table));
            assertThat(row(comparison, "c").speedup()).isEqualTo(Estimate.of(1.5, 1.45, 1.55));
            Estimate speedup = row(comparison, "b").speedup();
            assertThat(speedup.value()).isCloseTo(3, within(1e-12));
            // Independently: the logarithms' distances add in squares.
            double low = Math.log(3) - Math.sqrt(sq(Math.log(1.5 / 1.45)) + sq(Math.log(0.53 / 0.5)));
            double high = Math.log(3) + Math.sqrt(sq(Math.log(1.55 / 1.5)) + sq(Math.log(0.5 / 0.48)));
            assertThat(speedup.interval().low()).isCloseTo(Math.exp(low), within(1e-12));
            assertThat(speedup.interval().high()).isCloseTo(Math.exp(high), within(1e-12));
        }

        private double sq(double value) {
            return value * value;
        }

        @Test
        @DisplayName("claims no speedup of models that never took turns with the baseline, and says so")
        void not_together() {
            Comparison comparison =
                    compare(Wanted.ANY, evidence(1, PAIR), evidence(2, benchmark("c 1 128 1 12 11 13 1 0.99 1.01 80")));
            assertThat(row(comparison, "c").speedup().isKnown()).isFalse();
            assertThat(row(comparison, "c").p50Millis().value()).isEqualTo(12);
            assertThat(row(comparison, "c").note()).isEqualTo("not timed together with a");
        }

        @Test
        @DisplayName(
                "does not mix configurations: that of most models, then the newest, and the note tells of the others")
        void configurations() {
            Table both = benchmark(
                    "a 1 128 1 30 29.5 31 1 0.99 1.02 200",
                    "b 1 128 1 18 17.8 18.5 0.6 0.58 0.62 90",
                    "a 8 128 2 300 295 310 1 0.99 1.02 300",
                    "b 8 128 2 90 89 92 0.3 0.29 0.31 190");
            Comparison first = compare(Wanted.ANY, evidence(1, both));
            assertThat(row(first, "b").p50Millis().value()).isEqualTo(18);
            assertThat(first.configuration()).contains(new Configuration(1, 128, 1, "1 x 128 tokens", ""));
            assertThat(first.notes()).singleElement().asString().contains("8 x 128 tokens, 2 threads", "not mixed in");
            Comparison asked = compare(BATCH_8, evidence(1, both));
            assertThat(row(asked, "b").p50Millis().value()).isEqualTo(90);
            Comparison newest = compare(
                    Wanted.ANY,
                    evidence(1, both),
                    evidence(2, benchmark("a 1 16 1 5 4 6 1 0.9 1.1 1", "b 1 16 1 4 3 5 0.8 0.7 0.9 1")));
            assertThat(newest.configuration()).contains(new Configuration(1, 16, 1, "1 x 16 tokens", ""));
            Comparison most =
                    compare(Wanted.ANY, evidence(1, both), evidence(2, benchmark("a 1 16 1 5 4 6 1 0.9 1.1 1")));
            assertThat(most.configuration()).contains(new Configuration(1, 128, 1, "1 x 128 tokens", ""));
        }

        @Test
        @DisplayName("takes the newest run of a configuration")
        void newest() {
            Table later = benchmark("a 1 128 1 33 32 34 1 0.99 1.02 210", "b 1 128 1 22 21 23 0.66 0.65 0.68 95");
            Comparison comparison = compare(Wanted.ANY, evidence(1, PAIR), evidence(2, later));
            assertThat(row(comparison, "b").p50Millis().value()).isEqualTo(22);
            assertThat(row(comparison, "b").speedup().value()).isEqualTo(1 / 0.66);
            assertThat(comparison.notes()).isEmpty();
        }

        @Test
        @DisplayName("refuses a configuration nobody timed, and lists those there are")
        void nothing_timed() {
            assertThatThrownBy(() -> compare(BATCH_8, evidence(1, PAIR)))
                    .hasMessage("nothing was timed with batch 8; timed were: 1 x 128 tokens, 1 thread");
        }

        @Test
        @DisplayName("does not use rows of models whose bytes have changed, and no ratio to such a one")
        void changed_bytes() {
            Comparison comparison = compare(Wanted.ANY, new Evidence(1, "", PAIR, Set.of("b")));
            assertThat(row(comparison, "a").p50Millis().isKnown()).isFalse();
            assertThat(row(comparison, "b").p50Millis().value()).isEqualTo(18);
            assertThat(row(comparison, "b").speedup().isKnown()).isFalse();
        }
    }

    @Nested
    @DisplayName("of quality")
    class Quality {

        private final Table correlation = csv(
                "model,texts,spearman,spearman_low,spearman_high,note_db",
                "a 1500 0.82 0.80 0.84 1",
                "b 1500 0.81 0.79 0.83 2");

        @Test
        @DisplayName("has every metric with an interval, and the difference with its own")
        void metrics() {
            Comparison comparison = compare(Wanted.ANY, evidence(1, correlation));
            assertThat(comparison.metrics()).containsExactly("spearman");
            Estimate difference = row(comparison, "b").qualityDifference().get("spearman");
            assertThat(difference.value()).isCloseTo(-0.01, within(1e-12));
            assertThat(difference.interval().high()).isCloseTo(-0.01 + Math.sqrt(0.0008), within(1e-9));
            assertThat(row(comparison, "c").quality().get("spearman").isKnown()).isFalse();
            Table table = ComparisonTable.of(comparison, comparison.places("size_mb", "spearman"));
            assertThat(table.columnNames())
                    .containsExactly(
                            "model",
                            "size_mb",
                            "size_ratio",
                            "parameters",
                            "recipe",
                            "spearman",
                            "spearman_low",
                            "spearman_high",
                            "spearman_difference",
                            "spearman_difference_low",
                            "spearman_difference_high",
                            "pareto",
                            "note");
            assertThat(table.doubleColumn("size_ratio").get(1)).isEqualTo(0.25);
        }

        @Test
        @DisplayName("has a column without interval only when it is asked for")
        void wanted() {
            Wanted asked = new Wanted(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), Set.of("note_db"));
            assertThat(compare(asked, evidence(1, correlation)).metrics()).containsExactly("spearman", "note_db");
        }

        @Test
        @DisplayName("takes a paired difference where the frame has one to the baseline")
        void paired_difference() {
            Table table = csv(
                    "model,f1,f1_low,f1_high,accuracy,accuracy_low,accuracy_high,difference,difference_low,difference_high",
                    "a 0.97 0.96 0.98 0.9 0.89 0.91 0 0 0",
                    "b 0.96 0.95 0.97 0.9 0.89 0.91 -0.01 -0.012 -0.008");
            Comparison comparison = compare(Wanted.ANY, evidence(1, table));
            assertThat(comparison.metrics()).containsExactly("f1", "accuracy");
            assertThat(row(comparison, "b")
                            .qualityDifference()
                            .get("accuracy")
                            .interval()
                            .high())
                    .isCloseTo(Math.sqrt(0.0002), within(1e-9));
            assertThat(row(comparison, "b").qualityDifference().get("f1"))
                    .isEqualTo(Estimate.of(-0.01, -0.012, -0.008));
        }

        @Test
        @DisplayName("does not mix what was evaluated on different texts")
        void conditions() {
            Comparison comparison = compare(
                    Wanted.ANY,
                    new Evidence(1, "--task sts", correlation, ALL),
                    new Evidence(
                            2, "--task other", csv("model,spearman,spearman_low,spearman_high", "c 0.5 0.4 0.6"), ALL));
            assertThat(row(comparison, "c").quality().get("spearman").isKnown()).isFalse();
            assertThat(comparison.notes()).singleElement().asString().contains("--task sts", "--task other");
        }

        @Test
        @DisplayName("joins models evaluated one by one, but not what is relative to different models")
        void one_by_one() {
            String head = "model,spearman,spearman_low,spearman_high,cosine_mean,cosine_mean_low,cosine_mean_high";
            Comparison comparison = compare(
                    Wanted.ANY,
                    evidence(1, csv(head, "a 0.82 0.80 0.84 1 1 1")),
                    evidence(2, csv(head, "b 0.81 0.79 0.83 1 1 1", "c 0.7 0.6 0.8 0.9 0.8 0.95")));
            assertThat(row(comparison, "b").quality().get("spearman").value()).isEqualTo(0.81);
            assertThat(row(comparison, "a").quality().get("spearman").value()).isEqualTo(0.82);
            assertThat(row(comparison, "a").quality().get("cosine_mean").isKnown())
                    .isFalse();
            assertThat(comparison.notes()).singleElement().asString().contains("relative to a", "relative to b");
        }
    }

    @Nested
    @DisplayName("finds the best trade")
    class Trades {

        private Comparison speedAndQuality(String... quality) {
            Table speed = benchmark(
                    "a 1 128 1 30 29.5 31 1 0.98 1.02 200",
                    "b 1 128 1 18 17.8 18.5 0.6 0.58 0.62 90",
                    "c 1 128 1 10 9.8 10.5 0.33 0.32 0.35 80");
            return compare(Wanted.ANY, evidence(1, speed), evidence(2, csv("model,f1,f1_low,f1_high", quality)));
        }

        @Test
        @DisplayName("as the fastest of those that are not shown to lose anything")
        void free() {
            Comparison comparison = speedAndQuality("a 0.97 0.96 0.98", "b 0.968 0.958 0.978", "c 0.80 0.78 0.82");
            assertThat(comparison.places("p50_ms", "f1")).containsExactly(Place.FRONT, Place.FRONT, Place.FRONT);
            Trade trade = Trade.best(comparison, "p50_ms", "f1").orElseThrow();
            assertThat(trade.model()).isEqualTo("b");
            assertThat(trade.isLossShown()).isFalse();
            assertThat(trade.gain().value()).isEqualTo(1 / 0.6);
        }

        @Test
        @DisplayName("as the one that loses least for its speed, where all lose")
        void costly() {
            Comparison comparison = speedAndQuality("a 0.97 0.968 0.972", "b 0.90 0.898 0.902", "c 0.89 0.888 0.892");
            Trade trade = Trade.best(comparison, "p50_ms", "f1").orElseThrow();
            // 0.07 / ln(1/0.6) = 0.137, 0.08 / ln(1/0.33) = 0.072
            assertThat(trade.model()).isEqualTo("c");
            assertThat(trade.isLossShown()).isTrue();
        }

        @Test
        @DisplayName("in no speedup that lies inside the noise")
        void noise() {
            Table speed = benchmark("a 1 128 1 30 29 31 1 0.95 1.06 200", "b 1 128 1 29 28 30 0.96 0.95 0.97 90");
            Comparison comparison = compare(
                    Wanted.ANY,
                    evidence(1, speed),
                    evidence(2, csv("model,f1,f1_low,f1_high", "a 0.97 0.96 0.98", "b 0.96 0.95 0.97")));
            assertThat(Trade.best(comparison, "p50_ms", "f1")).isEmpty();
        }

        @Test
        @DisplayName("by size, which has no noise")
        void size() {
            Comparison comparison = compare(
                    Wanted.ANY, evidence(1, csv("model,f1,f1_low,f1_high", "a 0.97 0.96 0.98", "b 0.96 0.95 0.97")));
            assertThat(Trade.best(comparison, "size_mb", "f1")
                            .orElseThrow()
                            .gain()
                            .value())
                    .isEqualTo(4);
        }
    }

    @Test
    @DisplayName("knows no baseline but one of its models")
    void baseline() {
        assertThatThrownBy(() -> Comparison.of(MODELS, List.of(), "z", Wanted.ANY))
                .hasMessageContaining("'z' is not among the models compared: a, b, c");
    }
}
