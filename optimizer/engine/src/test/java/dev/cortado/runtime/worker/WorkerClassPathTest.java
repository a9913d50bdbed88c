package dev.cortado.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The class path of a worker")
class WorkerClassPathTest {

    private static final List<String> OWN =
            Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator));

    /** Loaded a second time, by a loader of its own. */
    static final class Task {}

    @Test
    @DisplayName("is this JVM's for a class on it")
    void own() {
        assertThat(WorkerClassPath.of(WorkerClassPathTest.class).split(File.pathSeparator))
                .containsExactlyElementsOf(OWN.stream().distinct().toList());
    }

    @Test
    @DisplayName("goes on with what the class's loaders add, a parent's before its child's")
    void of_other_loaders(@TempDir Path folder) throws Exception {
        Path jar = folder.resolve("a jar with blanks.jar");
        Path classes = folder.resolve("classes");
        String file = Task.class.getName().replace('.', '/') + ".class";
        Files.createDirectories(classes.resolve(file).getParent());
        try (InputStream in = Task.class.getClassLoader().getResourceAsStream(file)) {
            Files.copy(in, classes.resolve(file));
        }
        URL elsewhere = URI.create("https://example.org/a.jar").toURL();
        try (URLClassLoader outer =
                        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
                URLClassLoader inner = new URLClassLoader(
                        new URL[] {classes.toUri().toURL(), jar.toUri().toURL(), elsewhere}, outer)) {
            Class<?> task = inner.loadClass(Task.class.getName());
            assertThat(task).isNotSameAs(Task.class);
            String[] entries = WorkerClassPath.of(task).split(File.pathSeparator);
            assertThat(entries).startsWith(OWN.getFirst()).endsWith(jar.toString(), classes.toString());
            assertThat(entries).doesNotHaveDuplicates();
        }
    }

    @Test
    @DisplayName("has the file of a class whose loader tells none")
    void of_a_loader_that_tells_nothing(@TempDir Path folder) throws Exception {
        String file = Task.class.getName().replace('.', '/') + ".class";
        byte[] bytes;
        try (InputStream in = Task.class.getClassLoader().getResourceAsStream(file)) {
            bytes = in.readAllBytes();
        }
        URL jar = folder.resolve("unknown.jar").toUri().toURL();
        ClassLoader silent = new ClassLoader(ClassLoader.getPlatformClassLoader()) {
            @Override
            protected Class<?> findClass(String name) {
                var source = new java.security.CodeSource(jar, (java.security.cert.Certificate[]) null);
                return defineClass(name, bytes, 0, bytes.length, new java.security.ProtectionDomain(source, null));
            }
        };
        assertThat(WorkerClassPath.of(silent.loadClass(Task.class.getName())))
                .endsWith(File.pathSeparator + folder.resolve("unknown.jar"));
    }
}
