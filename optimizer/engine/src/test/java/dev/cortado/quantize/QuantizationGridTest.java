package dev.cortado.quantize;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every method, with every choice of bits, granularity and block size, on real models: the result opens, runs, and answers within the method's
 * bound of the float model. A line for each cell goes to the standard output, and a summary at the end. A single model's row:
 * {@code -Dtest='QuantizationGridTest#minilm'}.
 */
@Tag("full")
@DisplayName("The grid of methods and models")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuantizationGridTest {

    private final GridRun run = new GridRun();

    @TempDir
    Path folder;

    private Stream<DynamicTest> row(GridModel model) {
        return run.cells(model, GridMethods.all(), folder);
    }

    @TestFactory
    Stream<DynamicTest> minilm() {
        return row(GridModel.MINILM);
    }

    @TestFactory
    Stream<DynamicTest> bge_small() {
        return row(GridModel.BGE_SMALL);
    }

    @TestFactory
    Stream<DynamicTest> ocr_detection() {
        return row(GridModel.DETECTION);
    }

    @TestFactory
    Stream<DynamicTest> ocr_recognition() {
        return row(GridModel.RECOGNITION);
    }

    @TestFactory
    Stream<DynamicTest> ocr_direction() {
        return row(GridModel.DIRECTION);
    }

    @TestFactory
    Stream<DynamicTest> voice_activity() {
        return row(GridModel.VOICE);
    }

    @AfterAll
    void summary() {
        run.summarize();
    }
}
