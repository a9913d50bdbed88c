package dev.cortado.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("How a JVM and a model are run")
class SettingsTest {

    @Nested
    @DisplayName("the JVM flags")
    class Flags {

        @Test
        void hold_what_the_native_libraries_need() {
            assertThat(JvmFlags.list())
                    .contains(
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-Djava.awt.headless=true",
                            "-Dai.djl.offline=true");
        }

        @Test
        void are_flags_only_and_name_exactly_one_collector_and_no_heap_limit() {
            assertThat(JvmFlags.list()).allMatch(flag -> flag.startsWith("-") && !flag.contains(" "));
            assertThat(JvmFlags.list())
                    .filteredOn(flag -> flag.matches("-XX:\\+Use\\w+GC"))
                    .hasSize(1);
            assertThat(JvmFlags.list()).noneMatch(flag -> flag.startsWith("-Xmx"));
        }
    }

    @Nested
    @DisplayName("the run settings")
    class Settings {

        @Test
        void refuse_an_unknown_configuration_key_and_name_the_nearest() {
            assertThatThrownBy(() -> RunSettings.defaults().withSessionConfig("session.intra_op.alow_spinning", "0"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("session.intra_op.alow_spinning")
                    .hasMessageContaining("session.intra_op.allow_spinning");
        }

        @Test
        void accept_a_known_key_and_keep_the_rest() {
            RunSettings settings = RunSettings.defaults()
                    .withThreads(2)
                    .withSessionConfig("session.disable_prepacking", "1")
                    .withOptimization(RunSettings.Optimization.BASIC);
            assertThat(settings.sessionConfig()).containsEntry("session.disable_prepacking", "1");
            assertThat(settings.threads()).isEqualTo(2);
            assertThat(settings.provider()).isEqualTo("cpu");
        }

        @Test
        void refuse_a_negative_number_of_threads() {
            assertThatThrownBy(() -> RunSettings.defaults().withThreads(-1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("threads: expected 0 (one per physical core) to 1024, found -1");
        }
    }
}
