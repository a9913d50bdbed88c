package dev.cortado.magics.measure;

import dev.cortado.magics.MagicContext;
import dev.cortado.record.Artifact;
import java.util.Optional;

/** Data that a Java variable of the session holds. */
final class SessionData implements EvaluationData {

    @Override
    public Optional<Object> find(String word, MagicContext context) {
        Optional<Object> value = context.session()
                .value(word)
                .filter(held -> EvaluationTaskName.of(held).isPresent());
        value.ifPresent(held -> context.input(artifact(word, held)));
        return value;
    }

    private static Artifact artifact(String word, Object held) {
        DataFingerprint fingerprint = DataFingerprint.of(held);
        return new Artifact(word, "session:" + word, fingerprint.sha256(), fingerprint.bytes());
    }
}
