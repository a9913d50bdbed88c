package dev.cortado.magics.measure;

import dev.cortado.data.LabelledImages;
import dev.cortado.data.LabelledTexts;
import dev.cortado.data.RetrievalSet;
import dev.cortado.data.SentencePairs;
import dev.cortado.measure.evaluate.GeneratedTexts;
import dev.cortado.measure.evaluate.RenderedText;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tasks of {@code %evaluate}, and what each is run on. */
enum EvaluationTaskName {
    fidelity,
    similarity,
    retrieval,
    probe,
    classify,
    images,
    generation,
    ocr;

    /** What a sentence encoder is judged by when nothing else is said: usage to gloss, and spam. */
    static final List<EvaluationTaskName> OF_QUALITY_SETS = List.of(retrieval, probe);

    private List<Class<?>> types() {
        return switch (this) {
            case fidelity -> List.of();
            case similarity -> List.of(SentencePairs.class);
            case retrieval -> List.of(RetrievalSet.class);
            case probe, classify -> List.of(LabelledTexts.class);
            case images -> List.of(LabelledImages.class);
            case generation -> List.of(GeneratedTexts.class);
            case ocr -> List.of(RenderedText.class, GeneratedTexts.class);
        };
    }

    /** Whether it can be run on such data. */
    boolean takes(Object data) {
        return types().stream().anyMatch(type -> type.isInstance(data));
    }

    /** The names of the types it is run on, for a message. */
    String expected() {
        return types().stream().map(Class::getSimpleName).collect(Collectors.joining(" or "));
    }

    /** The task such data is meant for when nothing else is said: the first that takes it. */
    static Optional<EvaluationTaskName> of(Object data) {
        return Arrays.stream(values()).filter(task -> task.takes(data)).findFirst();
    }
}
