package dev.cortado.quantize.dynamic;

import dev.cortado.quantize.QuantizerContract;
import dev.cortado.quantize.tensor.WeightType;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

@DisplayName("Odd graphs, quantised dynamically")
class DynamicOddGraphsTest {

    private static Stream<DynamicTest> with(DynamicQuantization settings) {
        return QuantizerContract.of(graph -> new DynamicQuantizer(settings))
                .closeTo(0.99)
                .leaving("a weight that is computed", "computed at run time")
                .leaving("the constant on the left", "computed at run time")
                .leaving("a subgraph in a file of format 3", "format version 3")
                .leaving("a weight with NaN", "'w' holds NaN")
                .leaving("a weight with an infinity", "'w' holds Infinity")
                .leaving("an empty weight", "is empty")
                .leaving("half precision inside", "float16")
                .leaving("double precision inside", "double")
                .tests();
    }

    @TestFactory
    Stream<DynamicTest> by_default() {
        return with(DynamicQuantization.defaults());
    }

    @TestFactory
    Stream<DynamicTest> with_unsigned_weights_of_full_range_and_one_scale_a_tensor() {
        return with(DynamicQuantization.defaults()
                .withWeightType(WeightType.UINT8)
                .withPerChannel(false)
                .withReduceRange(false));
    }
}
