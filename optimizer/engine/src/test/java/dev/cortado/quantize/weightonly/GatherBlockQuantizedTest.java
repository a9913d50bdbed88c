package dev.cortado.quantize.weightonly;

import static dev.cortado.quantize.QuantizerTests.assertClose;
import static dev.cortado.quantize.QuantizerTests.random;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.bytes;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.element;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.operators;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.quantized;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.reasonLeftAlone;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.rtn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Embedding tables as GatherBlockQuantized")
class GatherBlockQuantizedTest {

    private static OnnxModel model(float[] table, int width) {
        long rows = table.length / width;
        return new ModelBuilder()
                .input("ids", ElementType.INT64, 1, 4)
                .weight("table", List.of(rows, (long) width), table)
                .node("Gather", "lookup", List.of("table", "ids"), "y")
                .output("y", ElementType.FLOAT, 1, 4, width)
                .build();
    }

    private static double[] rows(Graph graph, Node node, int width, long[] ids) {
        int bits = (int) node.integer("bits", 4);
        int size = (int) node.integer("block_size", 128);
        int blocks = (width + size - 1) / size;
        byte[] codes = bytes(graph.initializer(node.input(0)).orElseThrow());
        Tensor scaleTensor = graph.initializer(node.input(2)).orElseThrow();
        float[] scales = scaleTensor.floats();
        byte[] zeros = node.input(3).isEmpty()
                ? null
                : bytes(graph.initializer(node.input(3)).orElseThrow());
        double[] rows = new double[ids.length * width];
        for (int i = 0; i < ids.length; i++) {
            int row = (int) ids[i];
            for (int k = 0; k < width; k++) {
                int code = element(codes, row * width * bits / 8, k, bits);
                int zero = zeros == null
                        ? 1 << (bits - 1)
                        : element(zeros, row * ((blocks * bits + 7) / 8), k / size, bits);
                rows[i * width + k] = (double) scales[row * blocks + k / size] * (code - zero);
            }
        }
        return rows;
    }

    @Property(tries = 80, seed = "20260313")
    void give_the_rows_their_constants_stand_for(
            @ForAll @IntRange(min = 8, max = 100) int halfWidth,
            @ForAll @IntRange(min = 300, max = 400) int count,
            @ForAll @IntRange(min = 4, max = 8) int power,
            @ForAll boolean four,
            @ForAll boolean symmetric,
            @ForAll boolean large,
            @ForAll long seed) {
        int width = 2 * halfWidth;
        int bits = four ? 4 : 8;
        double unit = large ? 1e6 : 0.1;
        float[] table = random(seed, count * width, -unit, 1.5 * unit);
        OnnxModel found = quantized(model(table, width), rtn(bits, 1 << power, symmetric));
        Node node = found.graph().nodes().getFirst();
        // 1e6 is beyond float16.
        boolean half = found.graph().initializer(node.input(2)).orElseThrow().type() == ElementType.FLOAT16;
        assertThat(operators(found))
                .containsExactlyElementsOf(
                        half ? List.of("GatherBlockQuantized", "Cast") : List.of("GatherBlockQuantized"));
        if (large || four) {
            // A tail of two small weights can have a scale that float16 cannot hold exactly enough for 8 bits.
            assertThat(half).isEqualTo(!large);
        }
        long[] ids = {0, count - 1, 7, 7};
        float[] y = OrtRunner.run(found, Map.of("ids", new Feed(ids, 1, 4))).get("y");
        assertClose(y, rows(found.graph(), node, width, ids), 1e-3);
        double[] original = new double[4 * width];
        for (int i = 0; i < original.length; i++) {
            original[i] = table[(int) ids[i / width] * width + i % width];
        }
        assertClose(y, original, 1.6 / (1 << (symmetric ? bits - 1 : bits)));
    }

    @Test
    void take_indices_from_the_end_as_gather_does() {
        OnnxModel found = quantized(model(random(3, 300 * 32, -1, 1), 32), rtn(4, 32, false));
        float[] y = OrtRunner.run(found, Map.of("ids", new Feed(new long[] {-1, 299, -300, 0}, 1, 4)))
                .get("y");
        for (int i = 0; i < 32; i++) {
            assertThat(y[i]).isEqualTo(y[32 + i]);
            assertThat(y[64 + i]).isEqualTo(y[96 + i]);
        }
    }

    @Test
    void are_left_alone_where_it_would_be_wrong_or_worth_nothing() {
        WeightOnlyQuantization settings = rtn(4, 32, false);
        assertThat(reasonLeftAlone(model(random(3, 300 * 33, -1, 1), 33), settings))
                .contains("odd number of elements, 33");
        assertThat(reasonLeftAlone(model(random(3, 2 * 384, -1, 1), 384), settings))
                .contains("so small a table");
        OnnxModel columns = new ModelBuilder()
                .input("ids", ElementType.INT64, 2)
                .weight("table", List.of(64L, 128L), random(3, 64 * 128, -1, 1))
                .node("Gather", "lookup", List.of("table", "ids"), "y", ModelBuilder.integer("axis", 1))
                .output("y", ElementType.FLOAT, 64, 2)
                .build();
        assertThat(reasonLeftAlone(columns, settings)).contains("along another dimension");
        OnnxModel usual = model(random(3, 300 * 32, -1, 1), 32);
        assertThat(reasonLeftAlone(
                        usual.with(usual.proto().toBuilder().build()), settings.withExclude(List.of("Gather"))))
                .contains("excluded");
        assertThat(WeightOnlyTests.quantize(usual, settings.withEmbeddings(false))
                        .report()
                        .nodes()
                        .getFirst()
                        .reason())
                .contains("not quantised by these settings");
    }
}
