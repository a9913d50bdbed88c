package dev.cortado.magics.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.AddedJar;
import dev.cortado.magics.MemorySession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("%jars, %classpath, %maven and %lsmagic")
class ClasspathMagicsTest {

    @TempDir
    Path folder;

    private MemorySession session;

    @BeforeEach
    void newSession() {
        session = new MemorySession(folder);
    }

    private void jar(String name) throws Exception {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            jar.putNextEntry(new java.util.zip.ZipEntry("entry"));
        }
    }

    @Test
    @DisplayName("add jars, also by pattern, sorted")
    void jars() throws Exception {
        jar("b.jar");
        jar("a.jar");
        session.run("%jars *.jar");
        assertThat(session.added).containsExactly(folder.resolve("a.jar"), folder.resolve("b.jar"));
    }

    @Test
    @DisplayName("add nothing when one of several is wrong")
    void wrong_jars() throws Exception {
        jar("a.jar");
        Files.writeString(folder.resolve("t.jar"), "text");
        session.refused("%jars a.jar t.jar", "t.jar is no jar");
        session.refused("%jars a.jar none.jar", "There is no file or folder", "none.jar");
        session.refused("%jars none/*.jar", "There is no folder", "none");
        session.refused("%jars *.zip", "matches *.zip");
        session.refused("%classpath none", "There is no file or folder", "none");
        session.refused("%maven foo", "group:artifact:version", "foo");
        assertThat(session.added).isEmpty();
    }

    @Test
    @DisplayName("say which jars are not used and why, as a warning and in the frame")
    void conflicts() throws Exception {
        jar("a.jar");
        jar("tablesaw-core-0.43.1.jar");
        session.verdicts.put(
                "tablesaw-core-0.43.1.jar",
                new AddedJar(
                        folder.resolve("tablesaw-core-0.43.1.jar"),
                        "tablesaw-core",
                        "0.43.1",
                        AddedJar.Outcome.NOT_USED,
                        "tablesaw-core 0.43.1 was not used: the kernel has 0.44.4"));
        Object value = session.run("%jars *.jar");
        assertThat(session.warnings).containsExactly("tablesaw-core 0.43.1 was not used: the kernel has 0.44.4.");
        assertThat(session.text()).contains("Added 1 jar, 1 was not used.", "note", "the kernel has 0.44.4");
        assertThat(value).isEqualTo(List.of(folder.resolve("a.jar")));
    }

    @Test
    @DisplayName("say nothing aloud of jars that are there already")
    void present() throws Exception {
        jar("a.jar");
        session.verdicts.put(
                "a.jar",
                new AddedJar(folder.resolve("a.jar"), "a", "", AddedJar.Outcome.PRESENT, "it was added before"));
        session.run("%jars a.jar");
        assertThat(session.warnings).isEmpty();
        assertThat(session.text()).contains("Nothing to add: it is on the class path.", "it was added before");
    }

    @Test
    @DisplayName("are refused before anything is fetched where the kernel's class path is its own")
    void refused_at_once() {
        session.classpathGrows = false;
        session.refused("%maven no.such:artifact:1", "this kernel's class path is its own");
        session.refused("%jars none.jar", "this kernel's class path is its own");
    }

    @Test
    @DisplayName("show the class path")
    void classpath() throws Exception {
        Files.createDirectory(folder.resolve("classes"));
        session.run("%classpath classes");
        assertThat(session.added).containsExactly(folder.resolve("classes"));
        assertThat(session.text()).contains("1 entry on the class path");
    }

    @Test
    @DisplayName("list every magic with what it does")
    void list() {
        session.run("%lsmagic");
        assertThat(session.text()).contains("%quantize", "Makes a model whose weights have fewer bits", "%lsmagic");
    }
}
