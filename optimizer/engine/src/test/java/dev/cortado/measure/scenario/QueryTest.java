package dev.cortado.measure.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A query")
class QueryTest {

    @Test
    @DisplayName("takes from its issue to the end of its last sample")
    void latency() {
        var clock = new SimulatedClock();
        clock.advance(5);
        Query query = new Query(8, 2);
        assertThat(query.runs()).isEqualTo(4);
        assertThat(query.latency(clock, () -> clock.advance(10))).isEqualTo(40);
        assertThat(clock.nanos()).isEqualTo(45);
    }

    @Test
    @DisplayName("refuses a batch that leaves a rest")
    void rest() {
        assertThatThrownBy(() -> new Query(8, 3)).hasMessageContaining("found batch 3 for 8 samples");
        assertThatThrownBy(() -> new Query(0, 1)).hasMessageContaining("found batch 1 for 0 samples");
    }

    @Test
    @DisplayName("is run in the batch of the highest throughput")
    void batch() {
        List<Integer> tried = new ArrayList<>();
        // A fixed cost of 10 and 1 for each sample until 8, beyond which nothing is gained.
        int best = BatchChoice.best(64, 64, batch -> {
            tried.add(batch);
            return batch <= 8 ? 10 + batch : 18L * batch / 8;
        });
        assertThat(best).isEqualTo(8);
        assertThat(tried).containsExactly(1, 2, 4, 8, 16);
        assertThat(BatchChoice.best(12, 64, batch -> 10))
                .as("divides the samples")
                .isEqualTo(4);
        assertThat(BatchChoice.best(64, 1, batch -> 10)).isEqualTo(1);
    }

    @Test
    @DisplayName("belongs to a scenario, found by its name")
    void scenarios() {
        assertThat(Scenario.of("multi-stream")).isEqualTo(Scenario.MULTI_STREAM);
        assertThatThrownBy(() -> Scenario.of("ofline")).hasMessageContaining("offline");
    }
}
