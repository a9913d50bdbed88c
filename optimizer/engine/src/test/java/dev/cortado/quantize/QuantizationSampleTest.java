package dev.cortado.quantize;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Each family of methods once on each model of {@link QuantizationGridTest}, which has all choices. */
@DisplayName("A sample of the grid of methods and models")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuantizationSampleTest {

    private final GridRun run = new GridRun();

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicContainer> each_family_on_each_kind_of_model() {
        return Arrays.stream(GridModel.values())
                // Twelve layers of what MiniLM has six of.
                .filter(model -> model != GridModel.BGE_SMALL)
                .map(model -> DynamicContainer.dynamicContainer(
                        model.toString(), run.cells(model, GridMethods.sample(), folder)));
    }

    @AfterAll
    void summary() {
        run.summarize();
    }
}
