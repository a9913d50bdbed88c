package dev.cortado.measure.advise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.measure.Subject;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Hardware;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Advice")
class AdvisorTest {

    private static final OnnxModel EMPTY = new ModelBuilder()
            .input("x", ElementType.FLOAT, 2)
            .node("Relu", "relu", List.of("x"), "y")
            .output("y")
            .build();

    private static Hardware hardware(String architecture, String... sets) {
        return new Hardware("Some CPU", architecture, List.of(sets), 1, 1, List.of(), 1, List.of("cpu"), List.of());
    }

    @Nested
    @DisplayName("gives the reason")
    class Reasons {

        private final TimeShares good = new TimeShares(0.7, 0.05, 0.1);

        @Test
        void of_the_processor_only_where_it_lacks_the_instructions() {
            assertThat(Findings.of(EMPTY, good, hardware("amd64", "avx2", "avx512_vnni"))
                            .reasons())
                    .isEmpty();
            assertThat(Findings.of(EMPTY, good, hardware("amd64", "avx2", "amx_int8"))
                            .reasons())
                    .isEmpty();
            assertThat(Findings.of(EMPTY, good, hardware("aarch64", "neon", "dotprod"))
                            .reasons())
                    .isEmpty();
            assertThat(Findings.of(EMPTY, good, hardware("amd64", "avx2")).reasons())
                    .singleElement()
                    .asString()
                    .contains("no VNNI");
            assertThat(Findings.of(EMPTY, good, hardware("aarch64", "neon")).reasons())
                    .singleElement()
                    .asString()
                    .contains("no dot product instructions");
        }

        @Test
        void of_the_shares_of_time() {
            Findings findings =
                    Findings.of(EMPTY, new TimeShares(0.2, 0.3, 0.4), hardware("amd64", "avx2", "avx_vnni"));
            assertThat(findings.reasons())
                    .satisfiesExactly(
                            reason -> assertThat(reason).contains("20 %", "products of integers"),
                            reason -> assertThat(reason).contains("30 %", "conversions"),
                            reason -> assertThat(reason).contains("40 %", "only move data"));
            assertThat(findings.suggestions()).anyMatch(text -> text.contains("%profile"));
        }

        @Test
        void of_4_bit_products_that_compute_in_floats() {
            OnnxModel model = new ModelBuilder()
                    .input("x", ElementType.FLOAT, 2, 32)
                    .node("com.microsoft", "MatMulNBits", "slow", List.of("x"), List.of("a"))
                    .node(
                            "com.microsoft",
                            "MatMulNBits",
                            "fast",
                            List.of("x"),
                            List.of("b"),
                            ModelBuilder.integer("accuracy_level", 4))
                    .output("a")
                    .output("b")
                    .build();
            Findings findings = Findings.of(model, good, hardware("amd64", "avx2", "avx_vnni"));
            assertThat(findings.reasons()).singleElement().asString().startsWith("1 MatMulNBits");
            assertThat(findings.suggestions()).first().asString().contains("accuracy_level 4");
        }

        @Test
        void and_something_to_try_even_where_none_was_found() {
            assertThat(Findings.of(EMPTY, good, hardware("amd64", "avx_vnni")).suggestions())
                    .hasSize(1);
        }
    }

    /** {@code y = x W, ...}: some products one after another. */
    private static Path products(Path file, int products) throws Exception {
        int width = 256;
        Random random = new Random(3);
        float[] weights = new float[width * width];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian() / 16;
        }
        ModelBuilder builder = new ModelBuilder()
                .input("x", ElementType.FLOAT, 64, width)
                .weight("w", List.of((long) width, (long) width), weights);
        List<String> values = new ArrayList<>(List.of("x"));
        for (int i = 0; i < products; i++) {
            values.add("v" + i);
            builder.node("MatMul", "n" + i, List.of(values.get(i), "w"), values.get(i + 1));
        }
        builder.output(values.getLast()).build().write(file);
        return file;
    }

    @Test
    @DisplayName(
            "finds a model of a third of the work faster, and one of thrice the work slower, with a reason and something to try")
    void measures(@TempDir Path folder) throws Exception {
        Subject original = new Subject("original", products(folder.resolve("original.onnx"), 6));
        Advice faster = Advisor.compare(
                original, new Subject("third", products(folder.resolve("third.onnx"), 2)), 16, Progress.NONE);
        assertThat(faster.isFaster()).isTrue();
        assertThat(faster.sentence()).startsWith("on this machine it takes 0.").contains("the time of original");
        assertThat(faster.reasons()).isEmpty();
        Advice slower = Advisor.compare(
                original, new Subject("thrice", products(folder.resolve("thrice.onnx"), 18)), 16, Progress.NONE);
        assertThat(slower.isFaster()).isFalse();
        assertThat(slower.sentence())
                .startsWith("on this machine it is slower: ")
                .contains("; try ");
        assertThat(slower.reasons()).first().asString().contains("0 % of its time is in products of integers");
        assertThat(slower.details()).anyMatch(line -> line.startsWith("not faster: "));
    }
}
