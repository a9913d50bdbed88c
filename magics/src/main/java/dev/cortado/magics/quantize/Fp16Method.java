package dev.cortado.magics.quantize;

import dev.cortado.magics.MagicContext;
import dev.cortado.onnx.Pass;
import dev.cortado.quantize.halffloat.FloatConversion;
import dev.cortado.quantize.halffloat.ReducedFloat;
import dev.cortado.runtime.Model;
import java.util.Set;
import picocli.CommandLine.Command;

/** {@code --method fp16}. */
@Command // picocli's sign that an object without options of its own may be mixed in
final class Fp16Method implements QuantizationMethod {

    @Override
    public String name() {
        return "fp16";
    }

    @Override
    public String description() {
        return "Weights stored in float16, half the file; with --compute operators compute in it.";
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
        return "fp16";
    }

    @Override
    public Pass pass(Model model, CommonOptions common, MagicContext context) {
        return new FloatConversion(common.floats().settings(ReducedFloat.FLOAT16, common));
    }
}
