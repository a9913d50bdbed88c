package dev.cortado.magics.quantize;

import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.onnx.Pass;
import dev.cortado.quantize.smooth.BiasCorrection;
import dev.cortado.runtime.Model;
import java.util.Set;
import picocli.CommandLine.Option;

/** {@code --method bias-correction}. */
final class BiasCorrectionMethod implements QuantizationMethod {

    @Option(
            names = "--float",
            paramLabel = "MODEL",
            description = "bias-correction: the float model. Default: the one MODEL was made from.")
    @Completes(Kind.MODEL)
    private String reference;

    @Override
    public String name() {
        return "bias-correction";
    }

    @Override
    public Set<String> commonOptions() {
        return Set.of("--calibrate", "--samples");
    }

    @Override
    public Set<String> operators() {
        return Set.of("MatMulInteger", "ConvInteger", "QLinearConv", "MatMulNBits", "DequantizeLinear");
    }

    @Override
    public boolean isQuantizing() {
        return false;
    }

    @Override
    public String done() {
        return "corrected";
    }

    @Override
    public String suffix(CommonOptions common) {
        return "corrected";
    }

    @Override
    public Pass pass(Model model, CommonOptions common, MagicContext context) throws Exception {
        Model parent = reference == null
                ? model.parent()
                        .orElseThrow(() -> new MagicException("%quantize: nobody knows which model '" + model.name()
                                + "' was made from; name it with --float MODEL."))
                : context.model(reference);
        return new BiasCorrection(parent.onnx(), common.calibration().feeds(model, context));
    }
}
