package dev.cortado.runner.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorTest {

    @Test
    void a_probe_that_hangs_or_fails_says_so_and_holds_up_nobody() throws InterruptedException {
        long start = System.nanoTime();
        List<Finding> findings = Doctor.examine(
                List.of(
                        Probe.of("slow", () -> {
                            Thread.sleep(30_000);
                            return Finding.ok("slow", "");
                        }),
                        Probe.of("broken", () -> {
                            throw new IOException("no luck");
                        }),
                        Probe.of("good", () -> Finding.ok("good", "1.0"))),
                Duration.ofMillis(500));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(findings)
                .containsExactly(
                        Finding.missing("slow", "no answer in time", ""),
                        Finding.missing("broken", "no luck", ""),
                        Finding.ok("good", "1.0"));
    }

    @Test
    void this_machine_can_run_notebooks() throws InterruptedException {
        List<Finding> findings = Doctor.examine();
        assertThat(findings)
                .extracting(Finding::name)
                .contains("JDK", "CPU", "memory", "ONNX Runtime", "cache", "network");
        assertThat(findings)
                .filteredOn(finding -> finding.state() == Finding.State.BROKEN)
                .isEmpty();
        assertThat(findings)
                .filteredOn(finding -> finding.name().equals("ONNX Runtime"))
                .singleElement()
                .extracting(Finding::value)
                .asString()
                .matches("\\d+\\.\\d+\\.\\d+, providers cpu.*");
    }

    @Test
    void findings_are_written_for_people_and_for_programs() throws IOException {
        List<Finding> findings =
                List.of(Finding.ok("JDK", "25"), Finding.missing("CMake", "not on the PATH", "first\nsecond"));
        assertThat(Finding.toTable(findings).lines())
                .containsExactly(
                        "JDK    ok       25",
                        "CMake  missing  not on the PATH",
                        "                -> first",
                        "                -> second");
        var json = new JsonMapper().readTree(Finding.toJson(findings));
        assertThat(json.path(1).path("state").asText()).isEqualTo("missing");
        assertThat(json.path(1).path("hint").asText()).isEqualTo("first\nsecond");
    }

    @Test
    void passwords_in_proxies_are_not_shown() {
        assertThat(ProgramProbes.withoutPassword("http://ada:secret@proxy:3128"))
                .isEqualTo("http://...@proxy:3128");
    }
}
