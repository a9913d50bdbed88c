package dev.cortado.magics.quantize;

import dev.cortado.data.RetrievalSet;
import dev.cortado.data.Sourced;
import dev.cortado.data.Texts;
import dev.cortado.data.UsageToGloss;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.model.ResourcePaths;
import dev.cortado.record.Artifact;
import dev.cortado.resource.Resource;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.SynthesizedFeeds;
import dev.cortado.runtime.TextFeeds;
import java.util.List;

/**
 * The samples a method looks at: the texts the user names; else for a model of texts sentences of WordNet, other ones than {@code
 * %evaluate} asks about; else made-up inputs.
 */
final class SampleFeeds {

    private static final int STANDARD = 64;
    private static final int TOGETHER = 8;
    private static final int TOKENS = 64;
    private static final long SEED = 1;

    private SampleFeeds() {}

    /**
     * Prepares them.
     *
     * @param texts a file of one text per line; null for none
     * @param samples how many at most; null for 64, or all of a file
     */
    static Feeds of(Model model, String texts, Integer samples, MagicContext context) throws Exception {
        if (samples != null && samples < 1) {
            throw new MagicException("--samples " + samples + ": expected a whole number from 1.");
        }
        int count = samples == null ? STANDARD : samples;
        if (texts != null) {
            Resource file = context.resources().fetch(ResourcePaths.locate(context, texts), context.progress());
            context.input(new Artifact("texts", texts, file.sha256(), file.bytes()));
            List<String> all = Texts.read(file.file());
            return TextFeeds.of(
                    ResourcePaths.fileName(texts),
                    model,
                    samples == null ? all : all.subList(0, Math.min(count, all.size())),
                    TOGETHER);
        }
        if (model.tokenizer().isPresent()) {
            Sourced<RetrievalSet> wordnet =
                    UsageToGloss.standard().queries(count).seed(SEED).load(context.resources(), context.progress());
            for (Resource file : wordnet.files()) {
                context.input(new Artifact("wordnet", file.uri(), file.sha256(), file.bytes()));
            }
            context.seed("samples", SEED);
            return TextFeeds.of("wordnet", model, wordnet.value().queries(), TOGETHER);
        }
        context.seed("samples", SEED);
        return new SynthesizedFeeds(InputSynthesizer.of(model.onnx()).specs(1, TOKENS), count, SEED);
    }
}
