package dev.cortado.runner.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cortado.runner.process.Distribution;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelSpecOptionsTest {

    @TempDir
    private Path data;

    private static KernelSpecOptions jvm(String... options) {
        return new KernelSpecOptions("Big", List.of(options), Map.of());
    }

    private JsonNode installed(KernelSpecOptions options) throws IOException {
        Path folder = new KernelSpecInstaller(Distribution.locate()).install(data, "big", options);
        assertThat(KernelSpecOptions.of(folder)).isEqualTo(options);
        assertThat(new KernelSpecInstaller(Distribution.locate()).isUpToDate(folder))
                .isTrue();
        return new JsonMapper().readTree(folder.resolve("kernel.json").toFile());
    }

    private static List<String> arguments(JsonNode json) {
        List<String> arguments = new ArrayList<>();
        json.path("argv").forEach(argument -> arguments.add(argument.asText()));
        return arguments;
    }

    @Test
    void go_into_the_kernelspec_and_can_be_read_back() throws IOException {
        JsonNode json = installed(
                new KernelSpecOptions("Big", List.of("-Xmx3g", "-Da=b c"), Map.of("OMP_NUM_THREADS", "2", "A", "x=y")));
        assertThat(arguments(json)).containsSubsequence("-Xmx3g", "-Da=b c", "-cp", "dev.cortado.kernel.Main");
        assertThat(json.path("display_name").asText()).isEqualTo("Big");
        assertThat(json.path("env").path("OMP_NUM_THREADS").asText()).isEqualTo("2");
        assertThat(json.path("env").path("A").asText()).isEqualTo("x=y");
        assertThat(installed(KernelSpecOptions.USUAL).has("metadata")).isFalse();
    }

    @Test
    void another_collector_takes_the_place_of_the_usual_one() throws Exception {
        KernelSpecOptions parallel = jvm("-XX:+UseParallelGC");
        assertThat(arguments(installed(parallel)))
                .contains("-XX:+UseParallelGC")
                .doesNotContain("-XX:+UseSerialGC");
        JvmCheck.check(parallel);
    }

    @Test
    void are_tried_on_the_jvm() throws Exception {
        JvmCheck.check(jvm("-Xmx300m", "-Dx=y"));
        assertThatThrownBy(() -> JvmCheck.check(jvm("-XX:+UseCoffee")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("-XX:+UseCoffee", "Unrecognized VM option");
        assertThatThrownBy(() -> JvmCheck.check(jvm("-Xmx8q"))).hasMessageContaining("Invalid maximum heap size");
    }

    @ParameterizedTest
    @CsvSource({"-cp", "-jar", "--class-path=x", "Xmx8g", "-version"})
    void cannot_say_what_is_run(String option) {
        assertThatThrownBy(() -> JvmCheck.check(jvm(option)))
                .hasMessageContaining("expected an option such as -Xmx8g")
                .hasMessageContaining(option);
    }

    @Test
    void of_no_kernelspec_are_the_usual_ones() throws IOException {
        assertThat(KernelSpecOptions.of(data)).isEqualTo(KernelSpecOptions.USUAL);
    }
}
