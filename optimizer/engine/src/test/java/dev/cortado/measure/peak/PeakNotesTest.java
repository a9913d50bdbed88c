package dev.cortado.measure.peak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.measure.peak.Peak.Kind;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What peaks mean")
class PeakNotesTest {

    private static Peak peak(Kind kind, double rate, String note) {
        return Peak.of(kind, 1, List.of(rate, rate, rate), note);
    }

    private static MachinePeaks machine(double int8, double otherWork) {
        return new MachinePeaks(
                "1",
                List.of(
                        peak(Kind.FP32, 100, ""),
                        peak(Kind.INT8, int8, ""),
                        peak(Kind.INT4, 105, ""),
                        peak(Kind.FP16, 30, "no fp16 kernel: calculated in fp32 between casts"),
                        Peak.unavailable(Kind.BF16, 1, "no kernel: whatever"),
                        peak(Kind.TRIAD, 20, "")),
                1,
                1,
                otherWork);
    }

    @Test
    @DisplayName("is said with the measured ratios and the instruction set behind them")
    void ratios() {
        List<String> notes = PeakNotes.of(machine(400, 0), List.of("avx2", "avx512_vnni"), 1);
        assertThat(notes).hasSize(5);
        assertThat(notes.get(0)).contains("int8 with VNNI", "4.0 times as fast as fp32");
        assertThat(notes.get(1)).contains("int4", "1.1 times", "saves size");
        assertThat(notes.get(2)).contains("fp16", "0.30 times", "no fp16 kernel");
        assertThat(notes.get(3)).contains("bf16", "does not run on the CPU");
        // 100 / 20 operations per byte are reached by 10 rows: 2 r operations per 4 bytes.
        assertThat(notes.get(4)).contains("fewer than about 10 rows");
    }

    @Test
    @DisplayName("is another thing without VNNI, with AMX, and on a busy machine")
    void others() {
        assertThat(PeakNotes.of(machine(150, 0), List.of("avx2"), 1).getFirst()).contains("without VNNI", "1.5 times");
        assertThat(PeakNotes.of(machine(900, 0), List.of("avx512_vnni", "amx_int8"), 1)
                        .getFirst())
                .contains("with AMX", "9.0 times");
        assertThat(PeakNotes.of(machine(150, 0.6), List.of(), 1).getLast()).contains("60 %");
        assertThat(PeakNotes.of(machine(150, 0), List.of(), 8)).isEmpty();
    }
}
