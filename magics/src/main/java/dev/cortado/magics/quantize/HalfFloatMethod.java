package dev.cortado.magics.quantize;

import dev.cortado.magics.MagicContext;
import dev.cortado.onnx.Pass;
import dev.cortado.quantize.halffloat.FloatConversion;
import dev.cortado.quantize.halffloat.ReducedFloat;
import dev.cortado.runtime.Model;
import java.util.Set;
import picocli.CommandLine.Command;

/** {@code --method fp16} and {@code bf16}. */
@Command // picocli's sign that an object without options of its own may be mixed in
final class HalfFloatMethod implements QuantizationMethod {

    private final ReducedFloat type;

    HalfFloatMethod(ReducedFloat type) {
        this.type = type;
    }

    @Override
    public String name() {
        return switch (type) {
            case FLOAT16 -> "fp16";
            case BFLOAT16 -> "bf16";
        };
    }

    @Override
    public Set<String> commonOptions() {
        return FloatOptions.NAMES;
    }

    @Override
    public Set<String> operators() {
        return Set.of("those with float weights");
    }

    @Override
    public String suffix(CommonOptions common) {
        return name();
    }

    @Override
    public Pass pass(Model model, CommonOptions common, MagicContext context) {
        return new FloatConversion(common.floats().settings(type, common));
    }
}
