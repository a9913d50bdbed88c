package dev.cortado.magics.calibrate;

import dev.cortado.data.Dataset;
import dev.cortado.data.DatasetCatalog;
import dev.cortado.data.DatasetEntry;
import dev.cortado.data.LabelledImages;
import dev.cortado.data.LabelledTexts;
import dev.cortado.data.RetrievalSet;
import dev.cortado.data.SentencePairs;
import dev.cortado.data.Sourced;
import dev.cortado.data.Subset;
import dev.cortado.data.Texts;
import dev.cortado.data.UsageToGloss;
import dev.cortado.data.WordNetTexts;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.measure.DataFingerprint;
import dev.cortado.magics.model.ResourcePaths;
import dev.cortado.measure.evaluate.PictureFeeds;
import dev.cortado.measure.evaluate.RenderedText;
import dev.cortado.record.Artifact;
import dev.cortado.resource.Resource;
import dev.cortado.resource.ResourceException;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.SynthesizedFeeds;
import dev.cortado.runtime.TextFeeds;
import dev.cortado.text.NearestNames;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;

/**
 * The samples that {@code --calibrate} and its like name: a variable, a data set that {@code %datasets} lists (its training part where it has one), or
 * a file of one text per line; or, where none are named, sentences or made-up inputs. Of more samples than asked for, every so manieth is taken, so that all parts of the data count.
 *
 * @param option the option that names them, for errors
 * @param samples how many at most, 1 or more
 */
public record CalibrationData(String option, int samples) {

    /** The option of what is calibrated on. */
    public static final String CALIBRATE = "--calibrate";

    private static final int TOGETHER = 8;
    private static final int TOKENS = 16;
    private static final long SEED = 1;
    private static final String TRAINING = "train";

    /** Checks the count. */
    public CalibrationData {
        if (samples < 1) {
            throw new MagicException("--samples " + samples + ": expected 1 or more.");
        }
    }

    /**
     * The samples a word stands for, noted as an input of the record.
     *
     * @throws MagicException if nobody knows the word, with the nearest; or if the model does not take such samples
     */
    public Feeds find(String word, Model model, MagicContext context) throws Exception {
        Object held = context.session().value(word).orElse(null);
        if (held != null) {
            Feeds feeds = feeds(word, held, model);
            DataFingerprint fingerprint = DataFingerprint.of(held);
            context.input(new Artifact(word, "session:" + word, fingerprint.sha256(), fingerprint.bytes()));
            return feeds;
        }
        DatasetCatalog catalog = DatasetCatalog.standard();
        if (catalog.contains(word)) {
            DatasetEntry entry = catalog.find(word);
            String part =
                    entry.parts().contains(TRAINING) ? TRAINING : entry.parts().getFirst();
            Sourced<? extends Dataset> loaded = entry.load(
                    new DatasetEntry.Request(part, OptionalInt.empty(), SEED), context.resources(), context.progress());
            for (Resource file : loaded.files()) {
                context.input(new Artifact(word, file.uri(), file.sha256(), file.bytes()));
            }
            return feeds(word, loaded.value().value(), model);
        }
        try {
            Resource file = context.resources().fetch(ResourcePaths.locate(context, word), context.progress());
            context.input(new Artifact("calibration", word, file.sha256(), file.bytes()));
            return texts(ResourcePaths.fileName(word), Texts.read(file.file()), model);
        } catch (ResourceException e) {
            TreeSet<String> known = new TreeSet<>(catalog.names());
            known.addAll(context.session().variables().keySet());
            throw new MagicException(
                    option + " " + word + ": no variable, no data set that %datasets lists, and no file: "
                            + e.getMessage() + "." + NearestNames.didYouMean(word, known),
                    e);
        }
    }

    /** Sentences of WordNet: other ones than {@code %evaluate} asks about. */
    public Feeds sentences(Model model, MagicContext context) throws Exception {
        context.seed("calibration", SEED);
        Sourced<RetrievalSet> wordnet =
                UsageToGloss.standard().queries(samples).seed(SEED).load(context.resources(), context.progress());
        for (Resource file : wordnet.files()) {
            context.input(new Artifact("wordnet", file.uri(), file.sha256(), file.bytes()));
        }
        return TextFeeds.of("wordnet", model, wordnet.value().queries(), TOGETHER);
    }

    /** Texts of different lengths, put together of WordNet's sentences and definitions. */
    public Feeds textsOfAllLengths(Model model, MagicContext context) throws Exception {
        context.seed("calibration", SEED);
        Sourced<List<String>> wordnet = new WordNetTexts(samples, SEED).load(context.resources(), context.progress());
        for (Resource file : wordnet.files()) {
            context.input(new Artifact("wordnet", file.uri(), file.sha256(), file.bytes()));
        }
        return TextFeeds.of("wordnet", model, wordnet.value(), TOGETHER);
    }

    /** Made-up inputs: lines of text as pictures for a reader of text, random ones of the declared shapes for others. */
    public Feeds madeUp(Model model, MagicContext context) {
        context.seed("calibration", SEED);
        if (PictureFeeds.takesText(model)) {
            return PictureFeeds.of(model, RenderedText.madeUp(samples, SEED));
        }
        return new SynthesizedFeeds(InputSynthesizer.of(model.onnx()).specs(1, TOKENS), samples, SEED);
    }

    private Feeds feeds(String word, Object held, Model model) throws Exception {
        return switch (held) {
            case RenderedText text -> pictures(new RenderedText(text.name(), some(text.lines())), model);
            case LabelledImages images -> PictureFeeds.of(model, Subset.of(images, places(images.size())), TOGETHER);
            case LabelledTexts set -> texts(set.name(), set.texts(), model);
            case SentencePairs pairs -> {
                List<String> both = new ArrayList<>(pairs.first());
                both.addAll(pairs.second());
                yield texts(pairs.name(), both, model);
            }
            case RetrievalSet set -> texts(set.name(), set.documents(), model);
            case List<?> list
            when !list.isEmpty() && list.stream().allMatch(String.class::isInstance) ->
                texts(word, list.stream().map(String.class::cast).toList(), model);
            default ->
                throw new MagicException(option + " " + word + ": the variable holds a "
                        + held.getClass().getSimpleName() + ", expected LabelledTexts, SentencePairs, RetrievalSet,"
                        + " a list of texts, LabelledImages or RenderedText.");
        };
    }

    private static Feeds pictures(RenderedText text, Model model) {
        return PictureFeeds.of(model, text);
    }

    private Feeds texts(String name, List<String> texts, Model model) throws Exception {
        return PictureFeeds.takesText(model)
                ? pictures(RenderedText.of(name, some(texts), SEED), model)
                : TextFeeds.of(name, model, some(texts), TOGETHER);
    }

    private <T> List<T> some(List<T> items) {
        return places(items.size()).stream().map(items::get).toList();
    }

    private List<Integer> places(int size) {
        int count = Math.min(samples, size);
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            places.add((int) ((long) i * size / count));
        }
        return places;
    }
}
