package dev.cortado.magics.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The session's folder")
class SessionFolderTest {

    @TempDir
    Path temporary;

    private Path sessions;
    private SessionFolder folder;

    /** Another session: prints its folder and lives until its input ends, then dies without cleaning up. */
    static final class OtherSession {
        private OtherSession() {}

        public static void main(String[] arguments) throws IOException {
            Path made = new SessionFolder(Path.of(arguments[0])).path();
            Files.writeString(made.resolve("model.onnx"), "weights");
            System.out.println(made);
            int end = System.in.read();
            Runtime.getRuntime().halt(end);
        }
    }

    @BeforeEach
    void newFolder() {
        sessions = temporary.resolve("cache/sessions");
        folder = new SessionFolder(sessions);
    }

    @AfterEach
    void closeFolder() {
        folder.close();
    }

    @Test
    @DisplayName("is made when first asked for, stays the same, and goes with all that is in it")
    void lives_as_long_as_the_session() throws IOException {
        assertThat(sessions).doesNotExist();
        Path path = folder.path();
        assertThat(path).isEmptyDirectory().isEqualTo(folder.path());
        Files.writeString(Files.createDirectories(path.resolve("deep/er")).resolve("model.onnx"), "weights");
        folder.close();
        assertThat(sessions).isEmptyDirectory();
        folder.close();
        assertThat(folder.path()).isNotEqualTo(path).isEmptyDirectory();
    }

    @Test
    @DisplayName("of another session of this process is left alone")
    void two_in_one_process() {
        Path first = folder.path();
        SessionFolder second = new SessionFolder(sessions);
        assertThat(second.path()).isNotEqualTo(first);
        second.close();
        assertThat(first).isDirectory();
    }

    @Test
    @DisplayName("of a living process is left alone, of a dead one removed")
    void orphans() throws Exception {
        Process other = otherSession();
        Path left = Path.of(other.inputReader().readLine());
        try {
            folder.path();
            assertThat(left.resolve("model.onnx")).exists();
        } finally {
            other.getOutputStream().close();
            assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(left.resolve("model.onnx")).exists();
        new SessionFolder(sessions).path();
        assertThat(left).doesNotExist();
        try (var entries = Files.list(sessions)) {
            assertThat(entries.map(path -> path.getFileName().toString()))
                    .allMatch(name -> name.startsWith(ProcessHandle.current().pid() + "-"));
        }
    }

    @Test
    @DisplayName("of a process that cannot be seen from here is left alone while its lock is held")
    void locked_by_an_unseen_process() throws Exception {
        Process other = otherSession();
        Path seen = Path.of(other.inputReader().readLine());
        Path unseen = sessions.resolve(deadProcess() + "-container");
        Files.move(lockOf(seen), lockOf(unseen));
        Files.move(seen, unseen);
        try {
            folder.path();
            assertThat(unseen.resolve("model.onnx")).exists();
        } finally {
            other.destroyForcibly().waitFor();
        }
        new SessionFolder(sessions).path();
        assertThat(unseen).doesNotExist();
    }

    @Test
    @DisplayName("does not touch what is no session's")
    void leaves_other_things_alone() throws Exception {
        Path foreign = Files.createDirectories(sessions.resolve("notes-of-mine"));
        Path file = Files.writeString(sessions.resolve(deadProcess() + "-file"), "kept");
        folder.path();
        assertThat(foreign).exists();
        assertThat(file).exists();
    }

    @Test
    @DisplayName("that cannot be made is an error that names the place")
    void cannot_be_made() throws IOException {
        Files.createDirectories(sessions.getParent());
        Files.writeString(sessions, "a file where the folder should be");
        assertThatThrownBy(folder::path)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no folder for this session's models")
                .hasMessageContaining(sessions.toString());
    }

    private static Path lockOf(Path session) {
        return session.resolveSibling(session.getFileName() + ".lock");
    }

    private static long deadProcess() throws Exception {
        Process process = new ProcessBuilder(java(), "-version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.waitFor();
        return process.pid();
    }

    private Process otherSession() throws IOException {
        return new ProcessBuilder(List.of(
                        java(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherSession.class.getName(),
                        sessions.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
