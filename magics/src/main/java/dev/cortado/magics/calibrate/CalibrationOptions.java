package dev.cortado.magics.calibrate;

import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.quantize.SampleSource;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.Model;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** The options of everything that runs a model on samples and looks at its inner values. */
public final class CalibrationOptions {

    /** Their names. */
    public static final Set<String> NAMES = Set.of("--calibrate", "--samples");

    private static final int STANDARD = 128;
    private static final int TO_PRUNE = 256;
    private static final String MADE_UP =
            "looked at made-up inputs, which real data may differ from: --calibrate NAME takes real samples";

    @Option(
            names = CalibrationData.CALIBRATE,
            paramLabel = "NAME",
            description =
                    "Samples to look at: a variable, a data set of %%datasets, or a file of one text per line."
                            + " Default: sentences of WordNet for models of texts (cortado: one to eight together), else made-up inputs.")
    @Completes(Kind.VARIABLE)
    private String calibrate;

    @Option(
            names = "--samples",
            paramLabel = "N",
            description = "Looks at so many samples at most. Default: " + STANDARD + ", to prune " + TO_PRUNE + ".")
    private Integer samples;

    private boolean madeUp;

    /** Whether any of them was given. */
    public boolean isGiven() {
        return calibrate != null || samples != null;
    }

    /** What {@code --calibrate} named. */
    public Optional<String> named() {
        return Optional.ofNullable(calibrate);
    }

    /**
     * The samples for a model, noted as an input of the record.
     *
     * @throws MagicException if nobody knows the name, with the nearest; or if the model does not take such samples
     */
    public Feeds feeds(Model model, MagicContext context) throws Exception {
        return feeds(STANDARD, model, context, CalibrationData::sentences);
    }

    /** The same, but where none are named texts of different lengths instead of sentences. */
    public Feeds textsOfAllLengths(Model model, MagicContext context) throws Exception {
        return feeds(STANDARD, model, context, CalibrationData::textsOfAllLengths);
    }

    /** The same, and more of them where their number is not given: what pruning looks at. */
    public Feeds toPrune(Model model, MagicContext context) throws Exception {
        return feeds(TO_PRUNE, model, context, CalibrationData::textsOfAllLengths);
    }

    /** Makes samples for a model of texts. */
    @FunctionalInterface
    private interface StandardTexts {

        Feeds make(CalibrationData data, Model model, MagicContext context) throws Exception;
    }

    private Feeds feeds(int standard, Model model, MagicContext context, StandardTexts texts) throws Exception {
        CalibrationData data = new CalibrationData(CalibrationData.CALIBRATE, samples == null ? standard : samples);
        if (calibrate != null) {
            return data.find(calibrate, model, context);
        }
        if (model.tokenizer().isPresent()) {
            return texts.make(data, model, context);
        }
        madeUp = true;
        return data.madeUp(model, context);
    }

    /** The same, when they are needed. */
    public SampleSource source(Model model, MagicContext context) {
        return () -> {
            try {
                return feeds(model, context);
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e.getMessage(), e);
            }
        };
    }

    /** What a reader should know of the samples, after they were asked for. */
    public List<String> notes() {
        return madeUp ? List.of(MADE_UP) : List.of();
    }
}
