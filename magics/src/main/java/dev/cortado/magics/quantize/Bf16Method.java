package dev.cortado.magics.quantize;

import dev.cortado.magics.MagicContext;
import dev.cortado.onnx.Pass;
import dev.cortado.quantize.halffloat.FloatConversion;
import dev.cortado.quantize.halffloat.ReducedFloat;
import dev.cortado.runtime.Model;
import java.util.Set;
import picocli.CommandLine.Command;

/** {@code --method bf16}. */
@Command // picocli's sign that an object without options of its own may be mixed in
final class Bf16Method implements QuantizationMethod {

    @Override
    public String name() {
        return "bf16";
    }

    @Override
    public String description() {
        return "Weights stored in bfloat16, half the file the range of float, three digits fewer.";
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
        return "bf16";
    }

    @Override
    public Pass pass(Model model, CommonOptions common, MagicContext context) {
        return new FloatConversion(common.floats().settings(ReducedFloat.BFLOAT16, common));
    }
}
