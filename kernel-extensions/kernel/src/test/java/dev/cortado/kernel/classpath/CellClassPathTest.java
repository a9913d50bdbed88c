package dev.cortado.kernel.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.AddedJar;
import dev.cortado.magics.AddedJar.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of jars that are added. */
class CellClassPathTest {

    @TempDir
    Path folder;

    private CellClassPath classPath;

    @BeforeEach
    void kernel() throws IOException {
        Path tablesaw = jar("kernel/tablesaw-core-0.44.4.jar", "tech/tablesaw/api/Table", "tech/tablesaw/api/Row");
        Path runtime = jar("kernel/onnxruntime-1.29.0.jar", "ai/onnxruntime/OrtSession");
        Path engine = jar("kernel/cortado-engine-0.1.0.jar", "dev/cortado/onnx/OnnxModel");
        Path hidden = jar("kernel/jackson-databind-2.22.4.jar", "com/fasterxml/jackson/databind/ObjectMapper");
        classPath = new CellClassPath(ExposedClassPath.of(List.of(hidden, engine, tablesaw, runtime)));
    }

    private Path jar(String name, String... classes) throws IOException {
        return jarWith(name, "", classes);
    }

    /** A jar with classes and, if given as group:artifact:version, Maven's metadata. */
    private Path jarWith(String name, String coordinates, String... classes) throws IOException {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            for (String type : classes) {
                zip.putNextEntry(new ZipEntry(type + ".class"));
            }
            if (!coordinates.isEmpty()) {
                String[] parts = coordinates.split(":");
                zip.putNextEntry(new ZipEntry("META-INF/maven/" + parts[0] + "/" + parts[1] + "/pom.properties"));
                zip.write("groupId=%s\nartifactId=%s\nversion=%s\n"
                        .formatted((Object[]) parts)
                        .getBytes(StandardCharsets.UTF_8));
            }
        }
        return path;
    }

    private AddedJar add(Path path) {
        return classPath.add(List.of(path)).getFirst();
    }

    @Test
    void cells_begin_with_what_is_exposed() {
        assertThat(classPath.entries())
                .extracting(path -> path.getFileName().toString())
                .containsExactly("cortado-engine-0.1.0.jar", "tablesaw-core-0.44.4.jar", "onnxruntime-1.29.0.jar");
    }

    @Nested
    class Of_a_jar_that_the_kernel_has_too {

        @Test
        void another_version_is_not_used() throws IOException {
            AddedJar result = add(jar("tablesaw-core-0.43.1.jar", "tech/tablesaw/api/Table"));
            assertThat(result.outcome()).isEqualTo(Outcome.NOT_USED);
            assertThat(result.note()).isEqualTo("tablesaw-core 0.43.1 was not used: the kernel has 0.44.4");
            assertThat(classPath.entries()).hasSize(3).doesNotContain(result.path());
        }

        @Test
        void another_version_of_the_engine_is_not_used() throws IOException {
            AddedJar result =
                    add(jarWith("renamed.jar", "dev.cortado:cortado-engine:0.0.9", "dev/cortado/onnx/OnnxModel"));
            assertThat(result.note()).isEqualTo("cortado-engine 0.0.9 was not used: the kernel has 0.1.0");
        }

        @Test
        void the_same_version_is_there_already() throws IOException {
            AddedJar result = add(jar("tablesaw-core-0.44.4.jar", "tech/tablesaw/api/Table"));
            assertThat(result.outcome()).isEqualTo(Outcome.PRESENT);
            assertThat(result.isWarning()).isFalse();
        }

        @Test
        void another_build_of_it_is_not_used() throws IOException {
            AddedJar result = add(jar("onnxruntime_gpu-1.28.0.jar", "ai/onnxruntime/OrtSession"));
            assertThat(result.outcome()).isEqualTo(Outcome.NOT_USED);
            assertThat(result.note())
                    .isEqualTo(
                            "onnxruntime_gpu 1.28.0 was not used: its classes are those of the kernel's onnxruntime 1.29.0");
        }

        @Test
        void a_jar_that_holds_it_among_others_is_used_for_the_others() throws IOException {
            AddedJar result = add(jar("app.jar", "mine/App", "tech/tablesaw/api/Table", "tech/tablesaw/api/Row"));
            assertThat(result.isNew()).isTrue();
            assertThat(result.note())
                    .isEqualTo(
                            "2 of the 3 classes in app.jar are not used: the kernel's tablesaw-core 0.44.4 comes first");
        }

        @Test
        void an_addition_to_it_in_packages_below_is_used() throws IOException {
            AddedJar result = add(jar("tablesaw-json-0.44.4.jar", "tech/tablesaw/io/json/JsonReader"));
            assertThat(result.isNew()).isTrue();
            assertThat(result.note()).isEmpty();
        }

        @Test
        void a_hidden_one_is_the_users_own_affair() throws IOException {
            assertThat(add(jar("jackson-databind-2.15.2.jar", "com/fasterxml/jackson/databind/ObjectMapper"))
                            .note())
                    .isEmpty();
        }
    }

    @Nested
    class Of_a_jar_that_was_added_before {

        @Test
        void another_version_is_not_used() throws IOException {
            add(jarWith("a/commons-io-2.11.0.jar", "commons-io:commons-io:2.11.0", "org/apache/Io"));
            AddedJar result = add(jarWith("b/commons-io-2.15.1.jar", "commons-io:commons-io:2.15.1", "org/apache/Io"));
            assertThat(result.outcome()).isEqualTo(Outcome.NOT_USED);
            assertThat(result.note())
                    .startsWith("commons-io 2.15.1 was not used: 2.11.0 was added before.")
                    .contains("Restart the kernel");
        }

        @Test
        void two_versions_in_one_call_are_told_apart_too() throws IOException {
            List<AddedJar> results = classPath.add(List.of(jar("x-1.0.jar", "x/A"), jar("x-2.0.jar", "x/A")));
            assertThat(results).extracting(AddedJar::outcome).containsExactly(Outcome.ADDED, Outcome.NOT_USED);
        }

        @Test
        void the_same_file_is_present() throws IOException {
            Path path = jar("mine.jar", "mine/A");
            add(path);
            assertThat(add(path).outcome()).isEqualTo(Outcome.PRESENT);
            assertThat(classPath.entries()).containsOnlyOnce(path);
        }

        @Test
        void a_file_written_again_needs_a_restart() throws IOException {
            Path path = jar("mine.jar", "mine/A");
            add(path);
            jar("mine.jar", "mine/A", "mine/B");
            Files.setLastModifiedTime(path, FileTime.fromMillis(1_000_000_000_000L));
            AddedJar result = add(path);
            assertThat(result.outcome()).isEqualTo(Outcome.NOT_USED);
            assertThat(result.note())
                    .isEqualTo("mine.jar has changed since it was added: restart the kernel to use it as it is now");
        }

        @Test
        void what_is_built_beside_it_for_a_platform_is_another_jar() throws IOException {
            add(jarWith("openblas-0.3.28.jar", "org.bytedeco:openblas:0.3.28", "org/bytedeco/Openblas"));
            AddedJar result = add(
                    jarWith("openblas-0.3.28-linux-x86_64.jar", "org.bytedeco:openblas:0.3.28", "org/bytedeco/Native"));
            assertThat(result.isNew()).isTrue();
            assertThat(result.name()).isEqualTo("openblas-linux-x86_64");
        }

        @Test
        void one_of_the_same_name_in_another_group_is_another_jar() throws IOException {
            add(jarWith("core-1.0.jar", "one:core:1.0", "one/A"));
            assertThat(add(jarWith("core-2.0.jar", "two:core:2.0", "two/A")).isNew())
                    .isTrue();
        }

        @Test
        void files_of_one_name_in_two_folders_without_a_version_are_two_jars() throws IOException {
            add(jar("a/classes.jar", "a/A"));
            assertThat(add(jar("b/classes.jar", "b/Bee", "b/C")).isNew()).isTrue();
        }
    }

    @Test
    void a_folder_of_classes_is_added() throws IOException {
        Files.createDirectories(folder.resolve("classes/mine"));
        assertThat(add(folder.resolve("classes")).isNew()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "guava-20.0.jar, guava, '', 20.0",
        "guava-33.0.0-jre.jar, guava, '', 33.0.0-jre",
        "commons-io-2.15.1.jar, commons-io, '', 2.15.1",
        "lwjgl-3.3.3-natives-linux.jar, lwjgl, natives-linux, 3.3.3",
        "netty-4.1.0.Final-linux-x86_64.jar, netty, linux-x86_64, 4.1.0.Final",
        "log4j-1.2-api-2.20.0.jar, log4j, '', 1.2-api-2.20.0",
        "mine.jar, mine, '', ''"
    })
    void a_file_name_tells_name_and_version(String file, String artifact, String classifier, String version)
            throws IOException {
        assertThat(JarIdentity.of(jar(file, "a/A"))).isEqualTo(new JarIdentity("", artifact, classifier, version));
    }

    @Test
    void a_place_in_a_maven_repository_tells_them_better() throws IOException {
        assertThat(JarIdentity.of(jar("org/log4j-1.2-api/2.20.0/log4j-1.2-api-2.20.0.jar", "a/A")))
                .isEqualTo(new JarIdentity("", "log4j-1.2-api", "", "2.20.0"));
    }
}
