package dev.cortado.quantize.big;

import dev.cortado.onnx.Pass;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.dynamic.DynamicQuantizer;
import java.util.function.Supplier;

/** The pass of these tests: dynamic quantisation of all that it can. */
public final class DynamicPass implements Supplier<Pass> {

    @Override
    public Pass get() {
        return new DynamicQuantizer(DynamicQuantization.defaults());
    }
}
