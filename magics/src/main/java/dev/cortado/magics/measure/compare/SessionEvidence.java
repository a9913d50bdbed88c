package dev.cortado.magics.measure.compare;

import dev.cortado.magics.MagicContext;
import dev.cortado.magics.Measurement;
import dev.cortado.magics.ModelFrames;
import dev.cortado.measure.compare.Evidence;
import dev.cortado.measure.compare.ModelFacts;
import dev.cortado.runtime.Model;
import java.util.List;

/** What the session has measured of models, as the engine compares it. */
final class SessionEvidence {

    private SessionEvidence() {}

    /** The frames that still speak of some of these models. */
    static List<Evidence> of(MagicContext context, List<Model> models) {
        return context.measurements().stream()
                .map(measurement -> evidence(measurement, models))
                .filter(evidence -> !evidence.models().isEmpty())
                .toList();
    }

    private static Evidence evidence(Measurement measurement, List<Model> models) {
        return new Evidence(
                measurement.number(), measurement.condition(), measurement.table(), measurement.namesOf(models));
    }

    /** What the models' files say. */
    static List<ModelFacts> facts(List<Model> models) {
        return models.stream()
                .map(model -> new ModelFacts(
                        model.name(), model.sizeBytes(), model.onnx().parameterCount(), ModelFrames.recipe(model)))
                .toList();
    }

    /** Names of models whose figures of this session are those of other bytes. */
    static List<String> stale(MagicContext context, List<Model> models) {
        return models.stream()
                .filter(model -> context.measurements().stream()
                        .anyMatch(measurement -> measurement.models().containsKey(model.name())))
                .filter(model -> context.measurements().stream()
                        .allMatch(measurement ->
                                measurement.namesOf(List.of(model)).isEmpty()))
                .map(Model::name)
                .toList();
    }
}
