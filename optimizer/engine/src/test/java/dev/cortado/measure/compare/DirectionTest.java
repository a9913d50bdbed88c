package dev.cortado.measure.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The direction of a column")
class DirectionTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p50_ms",
                "size_mb",
                "rss_mb",
                "ratio",
                "size_ratio",
                "perplexity",
                "max_abs_error",
                "kl",
                "cer",
                "kl_nats",
                "parameters",
                "training_loss"
            })
    @DisplayName("is down for times, sizes, errors")
    void down(String column) {
        assertThat(Direction.of(column)).isEqualTo(Direction.MINIMISE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spearman",
                "f1",
                "accuracy",
                "mrr_10",
                "throughput_per_s",
                "cosine_mean",
                "sqnr_db",
                "speedup",
                "bleu",
                "recall_10"
            })
    @DisplayName("is up for the rest")
    void up(String column) {
        assertThat(Direction.of(column)).isEqualTo(Direction.MAXIMISE);
    }
}
