package dev.cortado.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests against a repository in a folder, which the tests write as Maven would. */
@Timeout(120)
class LibraryLockTest {

    @TempDir
    Path folder;

    private Path remote;
    private LibraryResolver resolver;

    @BeforeEach
    void publish() throws IOException {
        remote = folder.resolve("remote");
        resolver = resolver("local");
        publish("base", "1.0", "");
        publish("base", "1.1", "");
        publish("base", "2.0", "");
        publish("top", "1.0", dependency("base", "[1,2)"));
        Files.writeString(remote.resolve("org/example/base/maven-metadata.xml"), """
                <metadata><groupId>org.example</groupId><artifactId>base</artifactId><versioning>
                <latest>2.0</latest><release>2.0</release>
                <versions><version>1.0</version><version>1.1</version><version>2.0</version></versions>
                </versioning></metadata>
                """);
    }

    private LibraryResolver resolver(String local) throws IOException {
        Path settings = Files.writeString(folder.resolve("settings.xml"), """
                <settings><mirrors><mirror><id>m</id><mirrorOf>*</mirrorOf><url>%s</url></mirror></mirrors></settings>
                """.formatted(remote.toUri()));
        return new LibraryResolver(
                MavenResolver.standard().offline(false).settings(settings).localRepository(folder.resolve(local)));
    }

    private static String dependency(String artifact, String version) {
        return "<dependency><groupId>org.example</groupId><artifactId>" + artifact + "</artifactId>"
                + (version.isEmpty() ? "" : "<version>" + version + "</version>") + "</dependency>";
    }

    private void publish(String artifact, String version, String dependencies) throws IOException {
        Path place = Files.createDirectories(remote.resolve("org/example/" + artifact + "/" + version));
        Files.writeString(
                place.resolve(artifact + "-" + version + ".pom"), """
                <project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId>
                <artifactId>%s</artifactId><version>%s</version><dependencies>%s</dependencies></project>
                """.formatted(artifact, version, dependencies));
        Files.writeString(place.resolve(artifact + "-" + version + ".jar"), "jar of " + artifact + " " + version);
    }

    private void publishBom(String version, String managed) throws IOException {
        Path place = Files.createDirectories(remote.resolve("org/example/bom/" + version));
        Files.writeString(place.resolve("bom-" + version + ".pom"), """
                <project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>bom</artifactId>
                <version>%s</version><packaging>pom</packaging><dependencyManagement><dependencies>%s
                </dependencies></dependencyManagement></project>
                """.formatted(version, managed));
    }

    private List<String> resolve(LibraryRequest request) throws IOException {
        return names(resolver.resolve(request, Progress.NONE));
    }

    private static List<String> names(List<Library> libraries) {
        return libraries.stream()
                .map(library -> library.name().substring(12) + " " + library.version())
                .toList();
    }

    private static LibraryRequest pom(String xml, Path folder) {
        return LibraryRequest.of(new LocalPom(xml, folder, "the pom"), "runtime");
    }

    @Nested
    @DisplayName("a request")
    class Request {

        @Test
        void comes_down_to_exact_versions_with_hash_and_size() throws IOException {
            List<Library> found = resolver.resolve(LibraryRequest.of(List.of("org.example:top:1.0")), Progress.NONE);
            assertThat(names(found)).containsExactly("top 1.0", "base 1.1");
            Library base = found.getLast();
            assertThat(base.coordinates()).isEqualTo("org.example:base:1.1");
            assertThat(base.sha256()).isEqualTo(TextHash.sha256("jar of base 1.1"));
            assertThat(base.bytes()).isEqualTo("jar of base 1.1".length());
            assertThat(resolve(LibraryRequest.of(List.of("org.example:base:LATEST"))))
                    .containsExactly("base 2.0");
            assertThat(resolve(LibraryRequest.of(List.of("org.example:base:(,1.1)"))))
                    .containsExactly("base 1.0");
        }

        @Test
        void leaves_out_what_is_excluded_and_what_only_the_named_need() throws IOException {
            List<String> top = List.of("org.example:top:1.0");
            assertThat(resolve(new LibraryRequest(
                            top, List.of(), List.of("org.example:base"), List.of(), "runtime", true, Optional.empty())))
                    .containsExactly("top 1.0");
            assertThat(resolve(new LibraryRequest(
                            top, List.of(), List.of("org.example:*"), List.of(), "runtime", true, Optional.empty())))
                    .containsExactly("top 1.0");
            assertThat(resolve(new LibraryRequest(
                            top, List.of(), List.of(), List.of(), "runtime", false, Optional.empty())))
                    .containsExactly("top 1.0");
        }

        @Test
        void takes_versions_from_a_bom() throws IOException {
            publishBom("1", dependency("base", "1.0"));
            LibraryRequest request = new LibraryRequest(
                    List.of("org.example:base"),
                    List.of("org.example:bom:1"),
                    List.of(),
                    List.of(),
                    "runtime",
                    true,
                    Optional.empty());
            assertThat(resolve(request)).containsExactly("base 1.0");
            LibraryRequest misspelt = new LibraryRequest(
                    List.of("org.example:bsae"),
                    request.boms(),
                    List.of(),
                    List.of(),
                    "runtime",
                    true,
                    Optional.empty());
            assertThatThrownBy(() -> resolve(misspelt))
                    .hasMessageContaining("no BOM names a version of org.example:bsae; nearest: org.example:base");
        }

        @Test
        void looks_in_further_repositories() throws IOException {
            Path bare = Files.writeString(folder.resolve("bare.xml"), "<settings/>");
            LibraryResolver other = new LibraryResolver(
                    MavenResolver.standard().offline(false).settings(bare).localRepository(folder.resolve("other")));
            LibraryRequest request = new LibraryRequest(
                    List.of("org.example:base:1.0"),
                    List.of(),
                    List.of(),
                    List.of("mine=" + remote.toUri()),
                    "runtime",
                    true,
                    Optional.empty());
            assertThat(names(other.resolve(request, Progress.NONE))).containsExactly("base 1.0");
        }

        @Test
        void says_what_is_wrong_with_it() {
            assertThatThrownBy(() -> resolve(new LibraryRequest(
                            List.of(), List.of(), List.of(), List.of("nonsense"), "runtime", true, Optional.empty())))
                    .hasMessageContaining("expected a repository as id=url")
                    .hasMessageContaining("nonsense");
            assertThatThrownBy(() -> resolve(new LibraryRequest(
                            List.of(), List.of(), List.of("a"), List.of(), "runtime", true, Optional.empty())))
                    .hasMessageContaining("expected an exclusion as group:artifact");
            assertThatThrownBy(() -> new LibraryRequest(
                            List.of(), List.of(), List.of(), List.of(), "import", true, Optional.empty()))
                    .hasMessageContaining("compile, runtime, test");
        }
    }

    @Nested
    @DisplayName("a pom")
    class Pom {

        @Test
        void may_be_a_fragment() throws IOException {
            assertThat(resolve(pom("<dependencies>" + dependency("top", "1.0") + "</dependencies>", folder)))
                    .containsExactly("top 1.0", "base 1.1");
            assertThat(resolve(pom(dependency("base", "1.0") + dependency("top", "1.0"), folder)))
                    .containsExactly("base 1.0", "top 1.0");
            assertThat(resolve(pom("<!-- nothing --><properties/>", folder))).isEmpty();
        }

        @Test
        void inherits_properties_and_managed_versions_from_parents_beside_it() throws IOException {
            Files.writeString(folder.resolve("pom.xml"), """
                    <project><groupId>org.example</groupId><artifactId>parent</artifactId><version>9</version>
                    <packaging>pom</packaging><properties><b>1.0</b></properties>
                    <dependencyManagement><dependencies>%s</dependencies></dependencyManagement></project>
                    """.formatted(dependency("base", "${b}")));
            Path child = Files.createDirectories(folder.resolve("child"));
            Files.writeString(child.resolve("pom.xml"), """
                    <?xml version="1.0" encoding="UTF-8"?>
                    <project xmlns="http://maven.apache.org/POM/4.0.0"><parent><groupId>org.example</groupId>
                    <artifactId>parent</artifactId><version>9</version></parent><artifactId>child</artifactId>
                    <dependencies>%s</dependencies></project>
                    """.formatted(dependency("base", "")));
            assertThat(resolve(LibraryRequest.of(LocalPom.read(child), "runtime")))
                    .containsExactly("base 1.0");
        }

        @Test
        void imports_boms_which_also_govern_what_is_needed_further_down() throws IOException {
            publishBom("2", dependency("base", "2.0"));
            String xml = "<dependencyManagement><dependencies><dependency><groupId>org.example</groupId>"
                    + "<artifactId>bom</artifactId><version>2</version><type>pom</type><scope>import</scope></dependency>"
                    + "</dependencies></dependencyManagement><dependencies>" + dependency("top", "1.0")
                    + "</dependencies>";
            assertThat(resolve(pom(xml, folder))).containsExactly("top 1.0", "base 2.0");
        }

        @Test
        void gives_what_its_scope_asks_for() throws IOException {
            String test = dependency("base", "1.0").replace("</dependency>", "<scope>test</scope></dependency>");
            assertThat(resolve(pom(test, folder))).isEmpty();
            assertThat(resolve(LibraryRequest.of(new LocalPom(test, folder, "the pom"), "test")))
                    .containsExactly("base 1.0");
        }

        @Test
        void is_refused_with_the_place_that_is_wrong() {
            assertThatThrownBy(() -> resolve(pom("<dependencies>\n<dependancy/>\n</dependencies>", folder)))
                    .hasMessageContaining("the pom is no pom")
                    .hasMessageContaining("dependancy")
                    .hasMessageContaining("2:");
            assertThatThrownBy(() -> resolve(pom(dependency("base", ""), folder)))
                    .hasMessageContaining("the pom cannot be used")
                    .hasMessageContaining("version")
                    .hasMessageContaining("org.example:base");
            assertThatThrownBy(() -> LocalPom.read(folder.resolve("none.xml"))).hasMessageContaining("there is no pom");
        }
    }

    @Nested
    @DisplayName("the lock")
    class Lock {

        private final LibraryRequest range = LibraryRequest.of(List.of("org.example:base:[1,)"));

        private LibraryLock lock() {
            return LibraryLock.in(folder);
        }

        private void put(LibraryRequest request) throws IOException {
            lock().put(request, resolver.resolve(request, Progress.NONE), Progress.NONE);
        }

        @Test
        void gives_the_versions_that_were_resolved_first() throws IOException {
            assertThat(lock().resolve(range, resolver, Progress.NONE)).isEmpty();
            put(range);
            publish("base", "3.0", "");
            Files.writeString(
                    remote.resolve("org/example/base/maven-metadata.xml"),
                    Files.readString(remote.resolve("org/example/base/maven-metadata.xml"))
                            .replace("<version>2.0</version>", "<version>2.0</version><version>3.0</version>"));
            LibraryResolver elsewhere = resolver("elsewhere");
            assertThat(names(elsewhere.resolve(range, Progress.NONE))).containsExactly("base 3.0");
            assertThat(names(lock().resolve(range, elsewhere, Progress.NONE).orElseThrow()))
                    .containsExactly("base 2.0");
        }

        @Test
        void is_for_the_same_request_only() throws IOException {
            put(range);
            assertThat(lock().resolve(LibraryRequest.of(List.of("org.example:base:[1,2)")), resolver, Progress.NONE))
                    .isEmpty();
            assertThat(lock().resolve(pom(dependency("base", "1.0"), folder), resolver, Progress.NONE))
                    .isEmpty();
        }

        @Test
        void names_a_file_that_is_not_the_one_locked() throws IOException {
            put(range);
            Files.writeString(remote.resolve("org/example/base/2.0/base-2.0.jar"), "something else");
            assertThatThrownBy(() -> lock().resolve(range, resolver("elsewhere"), Progress.NONE))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContainingAll(
                            "base-2.0.jar",
                            "org.example:base:2.0",
                            TextHash.sha256("jar of base 2.0"),
                            TextHash.sha256("something else"),
                            "--update");
        }

        @Test
        void follows_a_pom_and_its_parents() throws IOException {
            Files.writeString(
                    folder.resolve("pom.xml"),
                    "<project><groupId>g</groupId><artifactId>p</artifactId><version>1</version><packaging>pom</packaging></project>");
            String xml = "<project><parent><groupId>g</groupId><artifactId>p</artifactId><version>1</version></parent>"
                    + "<artifactId>c</artifactId><dependencies>" + dependency("base", "1.0")
                    + "</dependencies></project>";
            Path child = Files.createDirectories(folder.resolve("child"));
            put(pom(xml, child));
            assertThat(lock().resolve(pom(xml, child), resolver, Progress.NONE)).isPresent();
            Files.writeString(
                    folder.resolve("pom.xml"),
                    "<project><groupId>g</groupId><artifactId>p</artifactId><version>1</version><packaging>pom</packaging><name>n</name></project>");
            assertThat(lock().resolve(pom(xml, child), resolver, Progress.NONE)).isEmpty();
        }

        @Test
        void is_the_same_file_in_whatever_order_it_was_written() throws IOException {
            LibraryRequest other = LibraryRequest.of(List.of("org.example:top:1.0"));
            put(range);
            put(other);
            String one = Files.readString(lock().file());
            Files.delete(lock().file());
            put(other);
            put(range);
            put(range);
            assertThat(Files.readString(lock().file())).isEqualTo(one);
            JsonNode json = new JsonMapper().readTree(one);
            assertThat(json.path("requests")).hasSize(2);
            assertThat(json.path("requests")
                            .get(0)
                            .path("jars")
                            .get(0)
                            .path("coordinates")
                            .asText())
                    .isEqualTo("org.example:base:2.0");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lock().file())))
                    .isEqualTo("rw-r--r--");
        }

        @Test
        void says_so_when_it_cannot_be_read() throws IOException {
            Files.writeString(lock().file(), "{");
            assertThatThrownBy(() -> lock().resolve(range, resolver, Progress.NONE))
                    .hasMessageContaining("is no lock")
                    .hasMessageContaining("--no-lock");
            Files.writeString(lock().file(), "{\"version\":7}");
            assertThatThrownBy(() -> lock().resolve(range, resolver, Progress.NONE))
                    .hasMessageContaining("version 7");
        }

        @Test
        void loses_nothing_when_thirty_write_at_once() throws Exception {
            List<Library> libraries =
                    resolver.resolve(LibraryRequest.of(List.of("org.example:base:1.0")), Progress.NONE);
            CountDownLatch start = new CountDownLatch(1);
            List<Future<?>> writers = new ArrayList<>();
            try (var threads = Executors.newFixedThreadPool(30)) {
                for (int i : IntStream.range(0, 30).toArray()) {
                    writers.add(threads.submit(() -> {
                        start.await();
                        lock().put(LibraryRequest.of(List.of("g:a:" + i)), libraries, Progress.NONE);
                        return null;
                    }));
                }
                start.countDown();
                for (Future<?> writer : writers) {
                    writer.get();
                }
            }
            assertThat(new JsonMapper().readTree(lock().file().toFile()).path("requests"))
                    .hasSize(30);
        }
    }
}
