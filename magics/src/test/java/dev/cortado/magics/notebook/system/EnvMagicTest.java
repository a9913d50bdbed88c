package dev.cortado.magics.notebook.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.MemorySession;
import dev.cortado.record.RunRecord;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("%env")
class EnvMagicTest {

    private static final String NAME = "CORTADO_ENV_MAGIC_TEST";

    @TempDir
    Path folder;

    private MemorySession session;

    @BeforeEach
    void newSession() {
        session = new MemorySession(folder);
    }

    @AfterEach
    void remove() {
        ProcessVariables.set(NAME, java.util.Optional.empty());
        ProcessVariables.set(NAME + "_KEY", java.util.Optional.empty());
    }

    @Test
    @DisplayName("sets what System.getenv and child processes see")
    void sets() throws Exception {
        session.run("%env " + NAME + "=a b=c");
        assertThat(System.getenv(NAME)).isEqualTo("a b=c");
        assertThat(System.getenv()).containsEntry(NAME, "a b=c");
        Process child = new ProcessBuilder("/bin/sh", "-c", "printf %s \"$" + NAME + "\"").start();
        assertThat(new String(child.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("a b=c");
        session.run("%env " + NAME + " other");
        session.run("%env " + NAME + " = third");
        assertThat(session.run("%env " + NAME)).isEqualTo("third");
        session.run("%env --unset " + NAME);
        assertThat(System.getenv(NAME)).isNull();
    }

    @Test
    @DisplayName("shows and records no secret")
    void masks() {
        session.run("%env " + NAME + "_KEY=hidden");
        session.run("%env " + NAME + "_KEY hidden");
        session.run("%env " + NAME + "_KEY");
        session.run("%env " + NAME + "=http://user:hidden@host/");
        session.run("%env");
        assertThat(session.text())
                .contains(NAME + "_KEY")
                .contains("http://***@host/")
                .doesNotContain("hidden");
        assertThat(session.shown)
                .allSatisfy(bundle -> assertThat(((Map<?, ?>) bundle.data().get(RunRecord.MIME)).toString())
                        .doesNotContain("hidden"));
    }

    @ParameterizedTest
    @CsvSource({
        "HF_TOKEN,true",
        "api_key,true",
        "DB_PASSWORD,true",
        "AWS_SECRET_ACCESS,true",
        "PATH,false",
        "HOME,false"
    })
    @DisplayName("knows secrets by their names")
    void secrets(String name, boolean secret) {
        assertThat(Secrets.isSecret(name)).isEqualTo(secret);
    }

    @Test
    @DisplayName("says what it expected")
    void refuses() {
        session.refused("%env =x", "expected NAME=VALUE");
        session.refused("%env --unset", "expected the name");
        session.refused("%env HOMEE", "there is no environment variable HOMEE", "HOME");
        session.refused("%env --ask X", "nobody can be asked");
    }
}
