package dev.cortado.magics.quantize;

import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.onnx.Pass;
import dev.cortado.quantize.smooth.SmoothQuant;
import dev.cortado.quantize.smooth.SmoothQuantization;
import dev.cortado.runtime.Model;
import java.util.Set;
import picocli.CommandLine.Option;

/** {@code --method smooth}. */
final class SmoothMethod implements QuantizationMethod {

    private static final String SEARCH = "search";

    @Option(
            names = "--alpha",
            paramLabel = "0..1|search",
            description =
                    "smooth: how much moves from activations into weights; search: each layer's best. Default: 0.5.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"0.5", "0.3", "0.7", SEARCH})
    private String alpha;

    @Option(
            names = "--fold-only",
            description = "smooth: no multiplications of its own; layers whose scales fold into nothing stay.")
    private boolean foldOnly;

    @Override
    public String name() {
        return "smooth";
    }

    @Override
    public Set<String> commonOptions() {
        return Set.of("--per-channel", "--include", "--exclude", "--calibrate", "--samples");
    }

    @Override
    public Set<String> operators() {
        return Set.of("MatMul", "Gemm");
    }

    @Override
    public boolean isQuantizing() {
        return false;
    }

    @Override
    public String done() {
        return "smoothed";
    }

    @Override
    public String suffix(CommonOptions common) {
        return "smooth";
    }

    @Override
    public Pass pass(Model model, CommonOptions common, MagicContext context) throws Exception {
        SmoothQuantization settings =
                SmoothQuantization.defaults().withInsert(!foldOnly).withNodes(common.include(), common.exclude());
        if (SEARCH.equals(alpha)) {
            settings = settings.withSearch(common.perChannel().orElse(true));
        } else if (alpha != null) {
            settings = settings.withAlpha(number(alpha));
        }
        return new SmoothQuant(settings, common.calibration().feeds(model, context));
    }

    private static double number(String written) {
        try {
            double value = Double.parseDouble(written);
            if (value >= 0 && value <= 1) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new MagicException("--alpha " + written + ": expected a number from 0 to 1, or search.");
    }
}
