package dev.cortado.quantize.dynamic;

import dev.cortado.quantize.OddGraph;
import dev.cortado.quantize.QuantizerContract;
import dev.cortado.quantize.tensor.WeightType;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RandomGraphsTest {

    @Property(tries = 150, seed = "20260301")
    void random_chains_of_layers_are_quantised_and_stay_close(
            @ForAll long seed, @ForAll WeightType type, @ForAll boolean perChannel, @ForAll boolean reduced) {
        DynamicQuantization settings = DynamicQuantization.defaults()
                .withWeightType(type)
                .withPerChannel(perChannel)
                .withReduceRange(reduced);
        QuantizerContract.of(graph -> new DynamicQuantizer(settings))
                .closeTo(0.98)
                .check(OddGraph.random(seed));
    }
}
