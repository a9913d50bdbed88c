package dev.cortado.magics.quantize;

import dev.cortado.experiment.EncoderBits;
import dev.cortado.experiment.FewestExceptions;
import dev.cortado.experiment.FusedQuantization;
import dev.cortado.fuse.ProductFusion;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.magics.calibrate.CalibrationOptions;
import dev.cortado.magics.calibrate.LossOptions;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.onnx.custom.TableFormat;
import dev.cortado.quantize.encoder.EncoderQuantization;
import dev.cortado.quantize.loss.ModelLoss;
import dev.cortado.record.Reproducibility;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.Model;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Option;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * {@code --method cortado}: the encoder as one node with weights of 7, 6 or 5 bits, or in a model without one every product with a constant
 * matrix.
 */
final class CortadoMethod implements QuantizationMethod {

    private static final int BITS = 7;
    private static final double TOLERANCE = 0.01;

    @Option(
            names = "--embedding-bits",
            paramLabel = "8|4|32",
            defaultValue = "8",
            description =
                    "cortado: bits of word embeddings before an encoder; 32 leaves them floats. Default: ${DEFAULT-VALUE}.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"8", "4", "32"})
    private int embeddingBits;

    @Option(
            names = "--matrix-bits",
            split = ",",
            paramLabel = "NAME=N",
            description =
                    "cortado: other bits for some matrices: up=7, layer.0=5, layer.0.down=32, or in a model without an"
                            + " encoder a product's name; 1x4 or 6x1 stores blocks of zeros in 8 bits or in floats"
                            + " without them.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"down=7", "layer.0=7", "up=1x4"})
    private Map<String, String> matrixBits = Map.of();

    @Option(
            names = "--rounding",
            paramLabel = "gptq|nearest",
            description = "cortado: gptq looks at samples, nearest does not. Default: gptq.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"gptq", "nearest"})
    private String rounding;

    private SearchView view;

    @Override
    public String name() {
        return "cortado";
    }

    @Override
    public Set<String> commonOptions() {
        Set<String> names = new TreeSet<>(CalibrationOptions.NAMES);
        names.addAll(LossOptions.NAMES);
        names.addAll(Set.of("--bits", "--include", "--exclude"));
        return names;
    }

    @Override
    public Set<String> operators() {
        return Set.of("Encoder", "Gemm", "MatMul");
    }

    @Override
    public String suffix(CommonOptions common) {
        return "int" + common.bits().orElse(BITS);
    }

    @Override
    public Optional<SearchView> search() {
        return Optional.ofNullable(view);
    }

    @Override
    public Pass pass(Model model, CommonOptions common, MagicContext context) throws Exception {
        int bits = common.bits().orElse(BITS);
        Map<String, MatrixFormat> exceptions = new HashMap<>();
        matrixBits.forEach((matrix, format) -> exceptions.put(matrix, exception(matrix, format)));
        EncoderQuantization settings = new EncoderQuantization(format("--bits", bits), exceptions, words());
        ProductFusion products = new ProductFusion(common.include(), common.exclude(), Map.of());
        OptionalDouble within = common.loss().within();
        if (within.isPresent()) {
            if (bits == BITS || "nearest".equals(rounding)) {
                throw new MagicException("--within: some matrices get " + BITS + " bits instead of --bits 5 or 6, with"
                        + " --rounding gptq; expected these, found " + bits + " bits"
                        + (rounding == null ? "." : " and --rounding " + rounding + "."));
            }
            return chosen(settings, products, within.getAsDouble(), model, common, context);
        }
        boolean looks = looksAtSamples();
        if (!looks && common.calibration().isGiven()) {
            throw new MagicException("--calibrate, --samples: --rounding nearest looks at no samples; gptq does.");
        }
        Optional<Feeds> samples =
                looks ? Optional.of(common.calibration().textsOfAllLengths(model, context)) : Optional.empty();
        return new FusedQuantization(settings, samples, products);
    }

    private Pass chosen(
            EncoderQuantization settings,
            ProductFusion products,
            double within,
            Model model,
            CommonOptions common,
            MagicContext context)
            throws Exception {
        Feeds samples = common.calibration().textsOfAllLengths(model, context);
        ModelLoss loss = common.loss().judge(model, common.calibration(), context);
        FusedQuantization quantization = new FusedQuantization(settings, Optional.of(samples), products);
        EncoderBits.Choice choice = new EncoderBits(
                        quantization, loss, context.session().workspace())
                .run(model, within, context.progress());
        if (choice.settings().isEmpty()) {
            throw new MagicException(String.format(
                    Locale.ROOT,
                    "%%quantize: even 7 bits everywhere lose %.4f of '%s' (%s), and --within allows %.4f: allow more.",
                    choice.trials().getLast().loss(),
                    model.name(),
                    loss.name(),
                    within));
        }
        view = view(model, choice, loss);
        return quantization.with(choice.settings().get());
    }

    private static SearchView view(Model model, EncoderBits.Choice choice, ModelLoss loss) {
        Table table = Table.create("tried")
                .addColumns(
                        StringColumn.create("model"),
                        LongColumn.create("raised_matrices"),
                        DoubleColumn.create("loss"));
        for (FewestExceptions.Trial trial : choice.trials()) {
            table.stringColumn("model").append(model.name());
            table.longColumn("raised_matrices").append(trial.spared());
            table.doubleColumn("loss").append(trial.loss());
        }
        List<String> lines = choice.ranked().stream()
                .map(matrix -> String.format(
                        Locale.ROOT, "%s: output error %.1f%%", matrix.name(), 100 * matrix.outputError()))
                .toList();
        int raised = choice.settings().orElseThrow().exceptions().size();
        String sentence = String.format(
                Locale.ROOT,
                "%d of %d matrices need more bits for a %s within the bound.",
                raised,
                choice.ranked().size(),
                loss.name());
        return new SearchView(
                sentence,
                ResultFrame.exact(table).with(Reproducibility.close(TOLERANCE), "loss"),
                List.of(),
                lines,
                false);
    }

    private boolean looksAtSamples() {
        if (rounding == null) {
            return true;
        }
        return switch (rounding) {
            case "gptq" -> true;
            case "nearest" -> false;
            default -> throw new MagicException("--rounding " + rounding + ": expected gptq or nearest.");
        };
    }

    private TableFormat words() {
        return switch (embeddingBits) {
            case 8 -> TableFormat.INT8;
            case 4 -> TableFormat.INT4;
            case 32 -> TableFormat.F32;
            default -> throw new MagicException("--embedding-bits " + embeddingBits + ": expected 8, 4 or 32.");
        };
    }

    private static MatrixFormat exception(String matrix, String format) {
        return switch (format) {
            case "32" -> MatrixFormat.F32;
            case "7", "6", "5" -> EncoderQuantization.bits(Integer.parseInt(format));
            case "1x4" -> MatrixFormat.INT8_1X4;
            case "6x1" -> MatrixFormat.F32_6X1;
            default ->
                throw new MagicException("--matrix-bits " + matrix + "=" + format
                        + ": expected 7, 6, 5, 32 for floats, or 1x4 or 6x1 for blocks without zeros.");
        };
    }

    private static MatrixFormat format(String option, int bits) {
        try {
            return EncoderQuantization.bits(bits);
        } catch (IllegalArgumentException e) {
            throw new MagicException(option + ": " + e.getMessage() + ".", e);
        }
    }
}
