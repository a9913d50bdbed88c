package dev.cortado.magics.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.magics.MagicException;
import dev.cortado.magics.MemorySession;
import dev.cortado.record.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small libraries of Maven Central, and the lock beside the notebook. */
@DisplayName("%maven and %loadFromPOM")
class LibraryMagicsTest {

    private static final String JUNIT = "junit:junit:4.13.2";

    @TempDir
    Path folder;

    private MemorySession session;

    @BeforeEach
    void newSession() {
        session = new MemorySession(folder);
    }

    private Path lock() {
        return folder.resolve("cortado.lock.json");
    }

    private List<String> names() {
        return session.added.stream().map(path -> path.getFileName().toString()).toList();
    }

    private Object pom(String text, String... words) {
        return session.runner().run("loadFromPOM", List.of(words), Optional.of(text));
    }

    @Test
    @DisplayName("say what they added, lock it, and record every jar with its hash")
    void lock_and_record() throws IOException {
        session.run("%maven " + JUNIT);
        assertThat(names()).containsExactly("junit-4.13.2.jar", "hamcrest-core-1.3.jar");
        assertThat(session.text())
                .contains("Added 2 jars (0.4 MB). Locked in cortado.lock.json.")
                .contains("junit:junit")
                .contains("4.13.2");
        assertThat(Files.readString(lock())).contains(JUNIT).contains("org.hamcrest:hamcrest-core:1.3");
        Map<?, ?> record = (Map<?, ?>) session.shown.getFirst().data().get(RunRecord.MIME);
        assertThat(record.get("inputs"))
                .asString()
                .contains("maven:junit:junit:4.13.2")
                // as Maven Central publishes it
                .contains("sha256=8e495b634469d64fb8acfa3495a065cbacc8a0fff55ce1e31007be4c16dc57d3");
    }

    @Test
    @DisplayName("take what is locked, and refuse another file")
    void take_what_is_locked() throws IOException {
        session.run("%maven " + JUNIT);
        newSession();
        session.run("%maven " + JUNIT);
        assertThat(session.text()).contains("Versions and hashes are those of cortado.lock.json.");
        Files.writeString(lock(), Files.readString(lock()).replaceFirst("\"sha256\" : \"8e", "\"sha256\" : \"00"));
        newSession();
        session.refused("%maven " + JUNIT, "junit-4.13.2.jar", "SHA-256 00495b", "8e495b", "--update");
        assertThat(session.added).isEmpty();
        session.run("%maven " + JUNIT + " --update");
        newSession();
        session.run("%maven " + JUNIT);
        assertThat(session.added).hasSize(2);
    }

    @Test
    @DisplayName("leave no lock when told so, and go on where none can be written")
    void no_lock() throws IOException {
        session.run("%maven " + JUNIT + " --no-lock --no-transitive");
        assertThat(lock()).doesNotExist();
        assertThat(names()).containsExactly("junit-4.13.2.jar");
        Files.createDirectories(lock().resolve("a folder in its place"));
        newSession();
        assertThatThrownBy(() -> session.run("%maven " + JUNIT)).isInstanceOf(MagicException.class);
        session.run("%maven " + JUNIT + " --no-lock");
        assertThat(session.added).hasSize(2);
    }

    @Test
    @DisplayName("take a pom below or in a file")
    void poms() throws IOException {
        String xml = "<dependencies><dependency><groupId>junit</groupId><artifactId>junit</artifactId>"
                + "<version>4.13.2</version><exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId>"
                + "</exclusion></exclusions></dependency></dependencies>";
        pom(xml);
        assertThat(names()).containsExactly("junit-4.13.2.jar");
        Files.writeString(folder.resolve("pom.xml"), "<project>" + xml + "</project>");
        newSession();
        session.run("%loadFromPOM pom.xml");
        session.run("%loadFromPOM .");
        assertThat(names()).containsExactly("junit-4.13.2.jar");
        assertThat(session.text()).contains("Nothing to add: it is on the class path.");
    }

    @Test
    @DisplayName("say what they expected")
    void wrong_words() {
        session.refused("%maven " + JUNIT + " --scope import", "--scope", "compile, runtime, test");
        session.refused("%maven " + JUNIT + " --exclude foo", "group:artifact", "foo");
        session.refused("%maven " + JUNIT + " --repository foo", "id=url", "foo");
        session.refused("%loadFromPOM", "expected a pom's file");
        session.refused("%loadFromPOM none.xml", "there is no pom");
        assertThatThrownBy(() -> pom("<dependencies>\n<dep/></dependencies>"))
                .hasMessageContaining("the pom in this cell is no pom")
                .hasMessageContaining("dep");
        assertThat(session.added).isEmpty();
        assertThat(lock()).doesNotExist();
    }

    @Test
    @DisplayName("are refused before anything is fetched where the class path cannot grow")
    void refused_first() {
        session.classpathGrows = false;
        session.refused("%maven no.such:library:1", "class path is its own");
        session.refused("%jars none.jar", "class path is its own");
        session.refused("%classpath none", "class path is its own");
        assertThatThrownBy(() -> pom("<nonsense")).hasMessageContaining("class path is its own");
    }
}
