package dev.cortado.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The hardware")
class HardwareTest {

    @Test
    void of_this_machine_is_found() {
        Hardware hardware = Hardware.probe();
        assertThat(hardware.cpu()).isNotBlank();
        assertThat(hardware.physicalProcessors()).isPositive();
        assertThat(hardware.logicalProcessors()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(hardware.memoryBytes()).isGreaterThan(1 << 28);
        assertThat(hardware.providers()).startsWith("cpu");
        assertThat(hardware.instructionSets()).isNotEmpty();
        assertThat(hardware.notes()).isNotEmpty();
        assertThat(hardware.caches()).allMatch(cache -> cache.bytes() > 0);
    }

    @Nested
    @DisplayName("lists instruction sets by one name")
    class Sets {

        @Test
        void from_linux_on_x86() {
            assertThat(InstructionSets.of(
                            List.of("flags\t\t: fpu sse4_2 avx f16c fma avx2 avx512f avx512_vnni amx_int8")))
                    .containsExactly("sse4_2", "avx", "f16c", "fma", "avx2", "avx512f", "avx512_vnni", "amx_int8");
        }

        @Test
        void from_linux_on_arm() {
            assertThat(InstructionSets.of(List.of("Features : fp asimd asimdhp asimddp i8mm")))
                    .containsExactly("neon", "fp16", "dotprod", "i8mm");
        }

        @Test
        void from_macos_where_absence_is_a_zero() {
            assertThat(InstructionSets.of(List.of(
                            "hw.optional.neon: 1", "hw.optional.arm.FEAT_DotProd: 1", "hw.optional.arm.FEAT_SME: 0")))
                    .containsExactly("neon", "dotprod");
        }

        @Test
        void and_does_not_take_a_longer_word_for_a_shorter_one() {
            assertThat(InstructionSets.of(List.of("flags : avx512_vnni"))).containsExactly("avx512_vnni");
        }
    }

    @Nested
    @DisplayName("has notes on int8")
    class Notes {

        @Test
        void that_expect_little_without_vnni() {
            assertThat(Hardware.notes("amd64", List.of("avx2")))
                    .first()
                    .asString()
                    .isEqualTo("no VNNI: expect int8 at most about 1.3-1.7 times faster than fp32");
        }

        @Test
        void that_expect_more_with_vnni_or_dot_products() {
            assertThat(Hardware.notes("amd64", List.of("avx2", "avx_vnni")))
                    .singleElement()
                    .asString()
                    .startsWith("VNNI");
            assertThat(Hardware.notes("aarch64", List.of("neon", "dotprod")))
                    .singleElement()
                    .asString()
                    .startsWith("dot product");
        }
    }
}
