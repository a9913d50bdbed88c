package dev.cortado.fuse.family;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.fuse.EncoderFusion;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Tensors;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ONNX Runtime, whose operator it is, computes both models; the pass compares them. */
@DisplayName("A table of words in blocks, GatherBlockQuantized")
class BlockTablesTest {

    private static final int WIDTH = Style.Sizes.SMALL.width();

    @ParameterizedTest(name = "{0} of {1} bits, blocks of {2}, zero points: {3}")
    @CsvSource({
        "UINT8, 4, 32, false, int4",
        "UINT8, 4, 16, false, f32",
        "UINT8, 4, 16, true, f32",
        "UINT8, 8, 32, false, int8",
        "UINT8, 8, 16, false, f32",
        "UINT8, 8, 32, true, f32",
        "INT4, 4, 32, false, int4",
        "UINT4, 4, 32, true, f32"
    })
    @DisplayName("stays in few bits where the native operators can say the same, and becomes floats elsewhere")
    void becomes(ElementType type, int bits, int block, boolean zeroPoints, String format) throws IOException {
        PassResult result = EncoderFusion.all().apply(model(type, bits, block, zeroPoints), Progress.NONE);
        assertThat(result.model().graph().nodes())
                .as(result.report().toString())
                .extracting(node -> node.operator())
                .contains("EmbedLayerNorm", "Encoder")
                .doesNotContain("GatherBlockQuantized");
        assertThat(result.report().nodes())
                .extracting(NodeChange::reason)
                .anyMatch(reason -> reason.startsWith("50 words of 24 features (" + format + ")"));
    }

    private static OnnxModel model(ElementType type, int bits, int block, boolean zeroPoints) {
        Style style = new NewTorch();
        Net net = Family.start(style, 21, 8).domain("com.microsoft");
        Random random = new Random(3);
        int blocks = Math.ceilDiv(WIDTH, block);
        List<Object> parts = new ArrayList<>();
        parts.add(codes(net, random, type, bits, WIDTH));
        parts.add("input_ids");
        parts.add(net.weight(net.random(Family.WORDS * blocks, 0.1), Family.WORDS, blocks));
        if (zeroPoints) {
            parts.add(codes(net, random, type, bits, blocks));
        }
        parts.add(ModelBuilder.integer("bits", bits));
        parts.add(ModelBuilder.integer("block_size", block));
        parts.add(ModelBuilder.integer("quantize_axis", 1));
        String x = style.norm(net, net.own("GatherBlockQuantized", parts.toArray()), WIDTH, Family.EPSILON);
        String mask = style.mask(net, "attention_mask", x);
        x = Family.postNorm(net, style, Style.Sizes.SMALL, x, mask, null);
        net.output("last_hidden_state", x);
        return net.build();
    }

    /** Random codes, [words, columns]; of uint8 two a byte where there are 4 bits. */
    private static String codes(Net net, Random random, ElementType type, int bits, int columns) {
        boolean bytes = type == ElementType.UINT8;
        int stride = Math.ceilDiv(columns * bits, Byte.SIZE);
        byte[] packed = new byte[Family.WORDS * columns * bits / Byte.SIZE];
        if (bytes) {
            packed = new byte[Family.WORDS * stride];
        }
        random.nextBytes(packed);
        return net.raw(Tensors.bytes("", type, List.of((long) Family.WORDS, bytes ? stride : (long) columns), packed)
                .proto());
    }
}
