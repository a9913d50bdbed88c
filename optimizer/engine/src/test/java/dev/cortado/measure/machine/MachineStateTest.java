package dev.cortado.measure.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The machine's state")
class MachineStateTest {

    private static final List<Long> STEADY = List.of(100L, 101L, 100L, 102L, 100L, 101L);

    @TempDir
    Path folder;

    private static MachineReading reading(
            long second, double megahertz, long all, long busy, long stolen, long throttles, double ownSeconds) {
        return new MachineReading(
                second * 1_000_000_000, 2, megahertz, all, busy, stolen, throttles, (long) (ownSeconds * 1e9));
    }

    @Test
    @DisplayName("is read from Linux's files")
    void linux() throws IOException {
        write("proc/stat", "cpu  100 5 20 800 30 3 2 40 7 1\ncpu0 1 2 3 4 5 6 7 8 9 10\nintr 5\n");
        write("cpu/cpu0/cpufreq/scaling_cur_freq", "2000000\n");
        write("cpu/cpu1/cpufreq/scaling_cur_freq", "3000000\n");
        write("cpu/cpu0/thermal_throttle/core_throttle_count", "4\n");
        write("cpu/cpu1/thermal_throttle/package_throttle_count", "2\n");
        write("cpu/cpufreq/boost", "1\n");
        MachineReading reading = new MachineCounters(folder.resolve("proc"), folder.resolve("cpu")).read();
        assertThat(reading.megahertz()).isEqualTo(2500);
        assertThat(reading.allTicks()).isEqualTo(1000);
        assertThat(reading.busyTicks()).isEqualTo(130);
        assertThat(reading.stolenTicks()).isEqualTo(40);
        assertThat(reading.throttles()).isEqualTo(6);
        assertThat(reading.ownNanos()).isPositive();
    }

    @Test
    @DisplayName("has the frequency of /proc/cpuinfo where there is no cpufreq")
    void cpuinfo() throws IOException {
        write("proc/cpuinfo", "processor\t: 0\ncpu MHz\t\t: 2600.5\nprocessor\t: 1\ncpu MHz\t\t: 2599.5\n");
        MachineReading reading = new MachineCounters(folder.resolve("proc"), folder.resolve("cpu")).read();
        assertThat(reading.megahertz()).isEqualTo(2600);
        assertThat(reading.throttles()).isEqualTo(-1);
        assertThat(reading.allTicks()).isEqualTo(-1);
    }

    @Test
    @DisplayName("is unknown, and no reason to doubt, where the system tells nothing")
    void nothing() {
        MachineReading reading = new MachineCounters(folder.resolve("none"), folder.resolve("none")).read();
        MachineState state = MachineState.between(reading, reading, List.of());
        assertThat(state.stolenShare()).isNaN();
        assertThat(Disturbance.reasons(state)).isEmpty();
        assertThat(Disturbance.warning(state)).isEmpty();
        assertThat(Disturbance.describe(MachineState.UNKNOWN)).isEqualTo("machine: the system tells nothing");
    }

    @Test
    @DisplayName("is quiet when one of two processors did this process's work and nothing else")
    void quiet() {
        // Ten seconds of two processors are 2000 ticks, 1000 of them busy with our own ten seconds.
        MachineState state =
                MachineState.between(reading(0, 2600, 0, 0, 0, 3, 0), reading(10, 2650, 2000, 1000, 20, 3, 10), STEADY);
        assertThat(state.otherShare()).isCloseTo(0, within(1e-9));
        assertThat(state.stolenShare()).isEqualTo(0.01);
        assertThat(Disturbance.reasons(state)).isEmpty();
        assertThat(Disturbance.describe(state))
                .isEqualTo("machine: 2600 MHz before, 2650 MHz after; 1.0 % of the time stolen; other work 0 % of the"
                        + " processors; throttled 0 times; calibration spin 0.000 ms, spread 2.0 %");
    }

    @Test
    @DisplayName("names every reason to doubt")
    void disturbed() {
        MachineState state = MachineState.between(
                reading(0, 3000, 0, 0, 0, 3, 0),
                reading(10, 2000, 2000, 1700, 100, 5, 10),
                LongStream.rangeClosed(100, 140).boxed().toList());
        assertThat(Disturbance.reasons(state))
                .containsExactly(
                        "other work used 35 % of its processors",
                        "the hypervisor took 5.0 % of its time",
                        "it was throttled for its heat 2 times",
                        "its frequency went from 3000 to 2000 MHz",
                        "the same work took 27 % longer or shorter from block to block");
        assertThat(Disturbance.warning(state)).startsWith("the machine was busy: other work used 35 %");
        assertThat(Disturbance.warning(MachineState.UNKNOWN.withOtherShareBefore(0.8)))
                .isEqualTo("the machine was busy: other work used 80 % of its processors");
    }

    @Test
    @DisplayName("spins about as long each time, and tells a spread only of several")
    void spins() {
        var spin = new CalibrationSpin();
        assertThat(spin.nanos()).isPositive();
        assertThat(CalibrationSpin.spread(new long[] {1, 2, 3, 4})).isNaN();
        // Eleven values: the second and the tenth.
        assertThat(CalibrationSpin.spread(new long[] {90, 95, 100, 100, 100, 100, 100, 100, 100, 105, 900}))
                .isCloseTo(0.1, within(1e-12));
    }

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
