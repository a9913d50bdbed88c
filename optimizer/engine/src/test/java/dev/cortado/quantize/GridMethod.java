package dev.cortado.quantize;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.dynamic.DynamicQuantizer;
import dev.cortado.quantize.tensor.WeightType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One cell of the grid's other side: a method with its bits, granularity and block size.
 *
 * @param name as the table shows it
 * @param pass makes the pass for a model; one that looks at samples can make them up from the model's inputs
 * @param textCosine the smallest cosine to the float model's outputs that is in order for encoders of texts
 * @param imageCosine the same for networks of images, which see noise, a detector of texts a drawn picture
 * @param soundCosine the same for networks of sound, which see noise here too
 */
record GridMethod(
        String name, Function<OnnxModel, Pass> pass, double textCosine, double imageCosine, double soundCosine) {

    /** All methods. A new one is one more line, or one more list. */
    static List<GridMethod> all() {
        List<GridMethod> all = new ArrayList<>();
        all.addAll(dynamic());
        return List.copyOf(all);
    }

    private static List<GridMethod> dynamic() {
        List<GridMethod> methods = new ArrayList<>();
        for (WeightType type : WeightType.values()) {
            for (boolean perChannel : new boolean[] {true, false}) {
                for (boolean reduced : new boolean[] {true, false}) {
                    DynamicQuantization settings = DynamicQuantization.defaults()
                            .withWeightType(type)
                            .withPerChannel(perChannel)
                            .withReduceRange(reduced);
                    String name = "dynamic " + type.elementType() + (reduced ? " 7 bits" : " 8 bits")
                            + (perChannel ? " per channel" : " per tensor");
                    methods.add(new GridMethod(
                            name,
                            model -> new DynamicQuantizer(settings),
                            perChannel ? 0.97 : 0.7,
                            perChannel ? 0.9 : 0.75,
                            perChannel ? 0.97 : 0.8));
                }
            }
        }
        DynamicQuantization stored = DynamicQuantization.defaults().withStoreOnly(true);
        methods.add(new GridMethod(
                "dynamic int8 7 bits per channel, store only", model -> new DynamicQuantizer(stored), 0.97, 0.9, 0.97));
        return methods;
    }

    @Override
    public String toString() {
        return name;
    }
}
