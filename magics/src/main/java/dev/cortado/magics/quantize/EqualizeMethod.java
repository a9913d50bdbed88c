package dev.cortado.magics.quantize;

import dev.cortado.magics.MagicContext;
import dev.cortado.onnx.Pass;
import dev.cortado.quantize.smooth.CrossLayerEqualization;
import dev.cortado.runtime.Model;
import java.util.Set;
import picocli.CommandLine.Command;

/** {@code --method equalize}. It has no options of its own; the annotation makes it a mixin all the same. */
@Command
final class EqualizeMethod implements QuantizationMethod {

    @Override
    public String name() {
        return "equalize";
    }

    @Override
    public Set<String> commonOptions() {
        return Set.of("--include", "--exclude");
    }

    @Override
    public Set<String> operators() {
        return Set.of("Conv");
    }

    @Override
    public boolean isQuantizing() {
        return false;
    }

    @Override
    public String done() {
        return "equalised";
    }

    @Override
    public String suffix(CommonOptions common) {
        return "equalized";
    }

    @Override
    public Pass pass(Model model, CommonOptions common, MagicContext context) {
        return new CrossLayerEqualization(common.include(), common.exclude());
    }
}
