package dev.cortado.magics.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.MemorySession;
import dev.cortado.magics.SmallModels;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

@DisplayName("%evaluate and %benchmark")
class MeasureMagicsTest {

    @TempDir
    Path folder;

    private MemorySession session;

    @BeforeEach
    void newSession() {
        session = new MemorySession(folder);
    }

    @Test
    @DisplayName("compare a model with itself exactly")
    void itself() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 8, 13);
        session.run("%model m m.onnx");
        session.run("%model same m.onnx");
        Table table = (Table) session.run("%evaluate m same");
        assertThat(table.doubleColumn("max_abs_error").get(1)).isZero();
    }

    @Test
    @DisplayName("refuse models that answer with different numbers of numbers")
    void widths() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 8, 13);
        SmallModels.product(folder.resolve("n.onnx"), 4, 13);
        session.run("%model m m.onnx");
        session.run("%model n n.onnx");
        session.refused("%evaluate m n", "n answers with 4 numbers, expected the baseline's 8");
    }

    @Test
    @DisplayName("say what is wrong with a file of texts, or that the tokenizer is missing")
    void texts() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 8, 13);
        session.run("%model m m.onnx");
        Files.createFile(folder.resolve("empty.txt"));
        Files.write(folder.resolve("binary.txt"), new byte[] {65, 0, 1});
        Files.writeString(folder.resolve("good.txt"), "A cat.");
        session.refused("%evaluate m --texts empty.txt", "empty.txt holds no text");
        session.refused("%evaluate m --texts binary.txt", "binary.txt is not a text file");
        session.refused("%evaluate m --texts none.txt", "no file", "none.txt");
        session.refused("%evaluate m --texts good.txt", "m", "tokenizer");
    }

    @Test
    @DisplayName("refuse numbers that make no sense")
    void numbers() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 8, 13);
        session.run("%model m m.onnx");
        session.refused("%evaluate m --limit -1", "--limit -1");
        session.refused("%evaluate m --threads -1", "found -1");
        session.refused("%benchmark m --batch 0", "--batch 0");
        session.refused("%benchmark m --seconds NaN", "--seconds NaN");
        session.refused("%benchmark m --seconds 1e30", "86400");
        session.refused("%benchmark m --rounds 5", "--rounds 5: expected 6 or more");
        session.refused("%benchmark m m", "found 'm' twice");
        session.refused("%benchmark m --percentiles 100", "up to 99.99, found 100");
        session.refused("%benchmark m --provider cuda", "provider 'cuda' is not in this build", "onnxruntime_gpu");
        session.refused("%benchmark m --scenario ofline", "offline");
        session.refused("%benchmark m --streams 4", "--streams: only the scenario multi-stream has it");
        session.refused("%benchmark m --samples 4", "--samples: only the scenario offline has it");
        session.refused("%benchmark m --latency-bound 4", "--latency-bound: only the scenario server has it");
        session.refused("%benchmark m --scenario server", "expected --latency-bound MS");
        session.refused("%benchmark m --scenario server --latency-bound 5 --rounds 9", "server has none");
        session.refused("%benchmark m --scenario server --latency-bound 5 --batch 4", "one query of one sample");
        session.refused("%benchmark m --scenario multi-stream --streams 8 --batch 3", "found batch 3 for 8 samples");
    }

    @Test
    @DisplayName("benchmark in every scenario")
    void scenarios() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 8, 13);
        session.run("%model m m.onnx");
        session.run("%model n m.onnx");
        Table tails = (Table) session.run("%benchmark m n --seconds 0.2 --rounds 6 --percentiles 50,99");
        assertThat(tails.columnNames())
                .contains("p50_ms", "p99_ms", "p99_high_ms")
                .doesNotContain("p90_ms");
        assertThat(tails.doubleColumn("p99_ms").isMissing(0)).isFalse();
        assertThat(tails.intColumn("runs").get(0)).isGreaterThanOrEqualTo(662);
        Table multi = (Table) session.run("%benchmark m --seconds 0.1 --scenario multi-stream --streams 4");
        assertThat(multi.intColumn("samples").get(0)).isEqualTo(4);
        assertThat(multi.intColumn("batch").get(0)).isEqualTo(4);
        Table offline = (Table) session.run("%benchmark m --seconds 0.1 --scenario offline --samples 8");
        assertThat(offline.intColumn("samples").get(0)).isEqualTo(8);
        Table server =
                (Table) session.run("%benchmark m --scenario server --latency-bound 20 --percentiles 50,90 --seed 3");
        assertThat(server.columnNames()).contains("rate_per_s", "busy_share", "p90_ms");
        assertThat(session.text()).contains("queries per second");
    }

    @Test
    @DisplayName("show the machine")
    void hardware() {
        session.run("%hardware");
        assertThat(session.text()).contains("logical_processors", "providers").doesNotContain("fp32_1_thread");
        session.run("%hardware --measure");
        assertThat(session.text())
                .contains("fp32_1_thread_gflop_per_s", "int8_1_thread_gop_per_s", "memory_triad_1_thread_gb_per_s")
                .contains("times as fast as fp32", "wait for memory");
    }
}
