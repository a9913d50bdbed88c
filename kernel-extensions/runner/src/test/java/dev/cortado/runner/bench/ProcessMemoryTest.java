package dev.cortado.runner.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessMemoryTest {

    @Test
    void reads_what_Linux_says_in_kibibytes() {
        ProcessMemory memory = ProcessMemory.parse(List.of(
                "90000000-7ffdfa59a000 ---p 00000000 00:00 0                              [rollup]",
                "Rss:              288720 kB",
                "Pss:              286692 kB",
                "Shared_Clean:       2468 kB",
                "Private_Clean:     32424 kB",
                "Private_Dirty:    253828 kB",
                "Private_Hugetlb:       0 kB"));
        assertThat(memory.residentMegabytes()).isCloseTo(288_720 * 1024 / 1e6, within(1e-9));
        assertThat(memory.privateMegabytes()).isCloseTo((32_424 + 253_828) * 1024 / 1e6, within(1e-9));
    }

    @Test
    void is_unknown_for_a_process_that_does_not_exist() {
        assertThat(ProcessMemory.of(Long.MAX_VALUE).residentMegabytes()).isNaN();
    }
}
