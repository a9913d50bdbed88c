package dev.cortado.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("ONNX Runtime's environment")
class EnvironmentLogTest {

    @Test
    @DisplayName("is shared with code that made it for itself, without a warning")
    void is_shared_without_a_warning() {
        Logger logger = Logger.getLogger(OrtEnvironment.class.getName());
        List<String> logged = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                logged.add(entry.getMessage());
            }

            @Override
            public void flush() {
                // nothing is held back
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
        logger.addHandler(handler);
        try {
            OrtEnvironment ours = InferenceSession.environment();
            OrtEnvironment users =
                    OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "the user's own");
            assertThat(users).isSameAs(ours);
            assertThat(logged).isEmpty();
            logger.severe("what matters");
            assertThat(logged).containsExactly("what matters");
        } finally {
            logger.removeHandler(handler);
        }
    }
}
