package dev.cortado.magics.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.MemorySession;
import java.nio.file.Files;
import java.nio.file.Path;
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
        session.refused("%jars a.jar none.jar", "There is no jar", "none.jar");
        session.refused("%jars none/*.jar", "There is no folder", "none");
        session.refused("%jars *.zip", "matches *.zip");
        session.refused("%classpath none", "There is no file or folder", "none");
        session.refused("%maven foo", "group:artifact:version", "foo");
        assertThat(session.added).isEmpty();
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
        assertThat(session.text()).contains("%quantize", "Makes a model with integer weights", "%lsmagic");
    }
}
