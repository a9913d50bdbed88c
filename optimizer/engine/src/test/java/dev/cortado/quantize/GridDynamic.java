package dev.cortado.quantize;

import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.dynamic.DynamicQuantizer;
import dev.cortado.quantize.tensor.WeightType;
import java.util.ArrayList;
import java.util.List;

/** Dynamic quantisation, in every combination of type, bits and granularity. */
final class GridDynamic {

    private static final List<Boolean> BOTH = List.of(true, false);

    private GridDynamic() {}

    static List<GridMethod> all() {
        List<GridMethod> methods = new ArrayList<>();
        for (WeightType type : WeightType.values()) {
            for (boolean perChannel : BOTH) {
                for (boolean reduced : BOTH) {
                    DynamicQuantization settings = DynamicQuantization.defaults()
                            .withWeightType(type)
                            .withPerChannel(perChannel)
                            .withReduceRange(reduced);
                    String name = "dynamic " + type.elementType() + GridMethod.bits(reduced)
                            + GridMethod.channels(perChannel);
                    methods.add(GridMethod.pass(
                            name,
                            GridFamily.DYNAMIC,
                            _ -> new DynamicQuantizer(settings),
                            perChannel ? GridFloors.DYNAMIC_CHANNEL : GridFloors.DYNAMIC_TENSOR));
                }
            }
        }
        DynamicQuantization stored = DynamicQuantization.defaults().withStoreOnly(true);
        methods.add(GridMethod.pass(
                "dynamic int8 7 bits per channel, store only",
                GridFamily.DYNAMIC,
                _ -> new DynamicQuantizer(stored),
                GridFloors.DYNAMIC_CHANNEL));
        return methods;
    }
}
