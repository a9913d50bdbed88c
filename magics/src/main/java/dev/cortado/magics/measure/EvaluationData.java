package dev.cortado.magics.measure;

import dev.cortado.magics.MagicContext;
import java.util.Optional;

/** Where {@code %evaluate} gets its data from. {@link EvaluationSources} asks several in turn. */
interface EvaluationData {

    /**
     * The data a word of {@code --data} stands for.
     *
     * @return a value of one of the types that {@link EvaluationTaskName} lists; empty if the word means nothing here
     * @throws Exception if it means something that cannot be had
     */
    Optional<Object> find(String word, MagicContext context) throws Exception;

    /** The data a task is run on when none is named; empty if there is none here. */
    default Optional<Object> standard(EvaluationTaskName task, MagicContext context) throws Exception {
        return Optional.empty();
    }
}
