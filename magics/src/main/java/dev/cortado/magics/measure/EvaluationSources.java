package dev.cortado.magics.measure;

import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.text.NearestNames;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The data of one {@code %evaluate}: asks every {@link EvaluationData} in turn. */
final class EvaluationSources {

    /** In the order in which they are asked. Named sets and URIs join here. */
    private static final List<EvaluationData> SOURCES = List.of(new SessionData());

    private EvaluationSources() {}

    /**
     * The data a word stands for.
     *
     * @throws MagicException if nobody knows it, with the nearest variables
     */
    static Object find(String word, MagicContext context) throws Exception {
        for (EvaluationData source : SOURCES) {
            Optional<Object> found = source.find(word, context);
            if (found.isPresent()) {
                return found.get();
            }
        }
        TreeSet<String> known = new TreeSet<>();
        context.session().variables().forEach((name, value) -> {
            if (EvaluationTaskName.of(value).isPresent()) {
                known.add(name);
            }
        });
        String held = context.session()
                .value(word)
                .map(value -> "the variable holds a " + value.getClass().getSimpleName())
                .orElse("there is no such variable");
        throw new MagicException("--data " + word + ": " + held + ", expected one that holds data to evaluate on"
                + " (SentencePairs, RetrievalSet, LabelledTexts, LabelledImages, GeneratedTexts, RenderedText)."
                + NearestNames.didYouMean(word, known));
    }

    /**
     * The data of a task when none is named.
     *
     * @throws MagicException if there is none
     */
    static Object standard(EvaluationTaskName task, MagicContext context) throws Exception {
        for (EvaluationData source : SOURCES) {
            Optional<Object> found = source.standard(task, context);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new MagicException(
                "--task " + task + " needs --data NAME, a variable that holds " + task.expected() + ".");
    }
}
