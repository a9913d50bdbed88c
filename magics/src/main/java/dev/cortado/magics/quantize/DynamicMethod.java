package dev.cortado.magics.quantize;

import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.onnx.Pass;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.dynamic.DynamicQuantizer;
import dev.cortado.quantize.dynamic.ReduceRange;
import dev.cortado.runtime.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Option;

/** {@code --method dynamic}. */
final class DynamicMethod implements QuantizationMethod {

    private static final int BITS = 8;

    @Option(
            names = "--operators",
            completionCandidates = Operators.class,
            split = ",",
            paramLabel = "TYPE",
            description = "dynamic: quantise only these operator types, for example MatMul,Gather.")
    private List<String> operators = List.of();

    @Option(
            names = "--store-only",
            description = "dynamic: also store in 8 bits the weights of GRU, RNN and ConvTranspose, which ONNX Runtime"
                    + " computes in floats: a smaller file, nothing faster.")
    private boolean storeOnly;

    /** The operator types that {@code --operators} takes. */
    static final class Operators extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Operators() {
            super(DynamicQuantization.SUPPORTED_OPERATORS);
        }
    }

    @Override
    public String name() {
        return "dynamic";
    }

    @Override
    public Set<String> commonOptions() {
        return Set.of(
                "--bits",
                "--per-channel",
                "--weight-type",
                "--reduce-range",
                "--no-reduce-range",
                "--include",
                "--exclude");
    }

    @Override
    public Set<String> operators() {
        return operators.isEmpty() ? DynamicQuantization.SUPPORTED_OPERATORS : new TreeSet<>(operators);
    }

    @Override
    public String suffix(CommonOptions common) {
        return "int8";
    }

    @Override
    public Pass pass(Model model, CommonOptions common, MagicContext context) {
        common.bits().filter(bits -> bits != BITS).ifPresent(bits -> {
            throw new MagicException("--bits " + bits + ": the dynamic method stores weights in 8 bits; expected 8.");
        });
        boolean perChannel = common.perChannel().orElse(true);
        // One scale for a whole tensor leaves so few steps for most channels that the eighth bit is worth more.
        ReduceRange usual = perChannel ? ReduceRange.AUTO : ReduceRange.NEVER;
        DynamicQuantization settings = DynamicQuantization.defaults()
                .withPerChannel(perChannel)
                .withReduceRange(common.reduceRange().orElse(usual))
                .withStoreOnly(storeOnly)
                .withInclude(common.include())
                .withExclude(common.exclude());
        if (common.weightType().isPresent()) {
            settings = settings.withWeightType(common.weightType().get());
        }
        return new DynamicQuantizer(settings.withOperators(operators()));
    }
}
