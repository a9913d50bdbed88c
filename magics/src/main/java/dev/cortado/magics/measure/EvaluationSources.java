package dev.cortado.magics.measure;

import dev.cortado.data.DatasetCatalog;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.resource.ResourceException;
import dev.cortado.text.NearestNames;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The data of one {@code %evaluate}: asks every {@link EvaluationData} in turn. */
final class EvaluationSources {

    /** In the order in which they are asked: a variable goes before a set of the same name. */
    private final List<EvaluationData> sources;

    /**
     * @param limit how many samples are wanted; 0 for all
     * @param seed draws them
     */
    EvaluationSources(int limit, long seed) {
        sources = List.of(new SessionData(), new CatalogData(limit, seed));
    }

    /**
     * The data a word stands for.
     *
     * @throws MagicException if nobody knows it, with the nearest variables and sets
     */
    Object find(String word, MagicContext context) throws Exception {
        for (EvaluationData source : sources) {
            Optional<Object> found = source.find(word, context);
            if (found.isPresent()) {
                return found.get();
            }
        }
        TreeSet<String> known = new TreeSet<>(DatasetCatalog.standard().names());
        context.session().variables().forEach((name, value) -> {
            if (EvaluationTaskName.of(value).isPresent()) {
                known.add(name);
            }
        });
        String held = context.session()
                .value(word)
                .map(value -> "the variable holds a " + value.getClass().getSimpleName())
                .orElse("there is no such variable and no such data set");
        throw new MagicException("--data " + word + ": " + held
                + ", expected a name that %datasets lists, or a variable with data to evaluate on"
                + " (SentencePairs, RetrievalSet, LabelledTexts, LabelledImages, GeneratedTexts, RenderedText)."
                + NearestNames.didYouMean(word, known));
    }

    /**
     * The data of a task when none is named.
     *
     * @throws MagicException if there is none
     */
    Object standard(EvaluationTaskName task, MagicContext context) throws Exception {
        for (EvaluationData source : sources) {
            try {
                Optional<Object> found = source.standard(task, context);
                if (found.isPresent()) {
                    return found.get();
                }
            } catch (ResourceException e) {
                throw new MagicException(
                        "--task " + task + " has a data set of its own, which cannot be had: "
                                + e.getMessage() + ". --data NAME takes another: a variable that holds "
                                + task.expected() + ".",
                        e);
            }
        }
        throw new MagicException("--task " + task + " needs --data NAME, a variable that holds " + task.expected()
                + ", or a data set that %datasets lists.");
    }
}
