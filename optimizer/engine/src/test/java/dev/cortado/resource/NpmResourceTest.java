package dev.cortado.resource;

import static dev.cortado.resource.TestFiles.below;
import static dev.cortado.resource.TestFiles.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cortado.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class NpmResourceTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path cache;

    @TempDir
    Path home;

    private final LocalServer server = new LocalServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private Resources resources(Map<String, String> environment) {
        return Resources.standard()
                .offline(false)
                .home(new CortadoHome(cache))
                .npm(() -> new NpmRegistry(
                        HttpFetcher.standard(), NpmConfiguration.read(home, home, List.of(), environment)));
    }

    private Resources resources() {
        return resources(Map.of("NPM_CONFIG_REGISTRY", server.url("/npm/")));
    }

    /** Packs files as npm does; a value of {@code null} makes a symbolic link to /etc/passwd. */
    private static byte[] pack(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(bytes))) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                if (file.getValue() == null) {
                    TarArchiveEntry link = new TarArchiveEntry(file.getKey(), TarConstants.LF_SYMLINK);
                    link.setLinkName("/etc/passwd");
                    tar.putArchiveEntry(link);
                } else {
                    TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), true);
                    entry.setSize(file.getValue().length);
                    tar.putArchiveEntry(entry);
                    tar.write(file.getValue());
                }
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] text(String content) {
        return content.getBytes(StandardCharsets.UTF_8);
    }

    private static String sha512(byte[] content) {
        try {
            return "sha512-"
                    + Base64.getEncoder()
                            .encodeToString(MessageDigest.getInstance("SHA-512").digest(content));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Serves a package's document; {@code tarballs} maps versions to the addresses of their archives. */
    private void publish(String documentPath, String latest, Map<String, String> tarballs, String integrity) {
        ObjectNode document = JSON.createObjectNode();
        document.putObject("dist-tags").put("latest", latest);
        ObjectNode versions = document.putObject("versions");
        tarballs.forEach((version, address) -> versions.putObject(version)
                .putObject("dist")
                .put("tarball", address)
                .put("integrity", integrity));
        server.serve(documentPath, document.toString());
    }

    private Resource fetch(String uri) throws IOException {
        return resources().fetch(uri, Progress.NONE);
    }

    private void publishSample() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("package/package.json", text("{}"));
        files.put("package/data/model.onnx", bytes(100_000));
        files.put("package/data/model-q.onnx", bytes(50_000));
        files.put("package/../../evil.txt", text("evil"));
        files.put("package/link.onnx", null);
        byte[] tarball = pack(files);
        server.serve("/tarballs/p-1.2.0.tgz", tarball);
        publish(
                "/npm/p",
                "1.2.0",
                Map.of("1.2.0", server.url("/tarballs/p-1.2.0.tgz"), "1.1.0", server.url("/gone.tgz")),
                sha512(tarball));
    }

    @Nested
    class A_file_of_a_package {

        @Test
        void is_the_only_one_taken_and_the_package_is_downloaded_once_for_all_of_them() throws IOException {
            publishSample();
            Resource model = fetch("npm:p@1.2.0!/data/model.onnx");
            assertThat(model.file()).hasBinaryContent(bytes(100_000)).hasFileName("model.onnx");
            assertThat(model.uri()).isEqualTo("npm:p@1.2.0!/data/model.onnx");
            assertThat(below(cache.resolve("resources/npm")))
                    .containsExactly("p/1.2.0/data/.model.onnx.json", "p/1.2.0/data/model.onnx");

            assertThat(fetch("npm:p@1.2.0!/data/model-q.onnx").bytes()).isEqualTo(50_000);
            fetch("npm:p@1.2.0!/data/model.onnx");
            assertThat(server.targets()).containsExactly("/npm/p", "/tarballs/p-1.2.0.tgz");
        }

        @Test
        void of_a_tag_or_no_version_names_the_version_it_got_also_offline() throws IOException {
            publishSample();
            assertThat(fetch("npm:p!/data/model.onnx").uri()).isEqualTo("npm:p@1.2.0!/data/model.onnx");
            assertThat(fetch("npm:p@latest!/package.json").uri()).isEqualTo("npm:p@1.2.0!/package.json");
            int asked = server.requests().size();

            Resources offline = resources().offline(true);
            assertThat(offline.fetch("npm:p!/data/model.onnx", Progress.NONE).bytes())
                    .isEqualTo(100_000);
            // Not unpacked before, but the package is here.
            assertThat(offline.fetch("npm:p@1.2.0!/data/model-q.onnx", Progress.NONE)
                            .bytes())
                    .isEqualTo(50_000);
            assertThatThrownBy(() -> offline.fetch("npm:q!/m", Progress.NONE))
                    .hasMessageStartingWith("npm:q@latest!/m is not in the cache and Cortado is offline");
            assertThatThrownBy(() -> offline.fetch("npm:q@1.0.0!/m", Progress.NONE))
                    .hasMessageStartingWith("npm:q@1.0.0!/m is not in the cache and Cortado is offline");
            assertThat(server.requests()).hasSize(asked);
        }

        @Test
        void lies_beside_others() throws IOException {
            publishSample();
            Optional<Resource> found = resources()
                    .firstBeside("npm:p@1.2.0!/data/model.onnx", List.of("none.json", "model-q.onnx"), Progress.NONE);
            assertThat(found.orElseThrow().uri()).isEqualTo("npm:p@1.2.0!/data/model-q.onnx");
            assertThat(resources().firstBeside("npm:p@1.2.0!/data/model.onnx", List.of("package.json"), Progress.NONE))
                    .isEmpty();
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
            assertThat(below(cache.resolve("resources/npm"))).isEmpty();
        }

        @Test
        void a_path_that_is_not_there_with_the_nearest() throws IOException {
            publishSample();
            fails("npm:p@1.2.0!/data/modle.onnx", "no entry data/modle.onnx in npm:p@1.2.0; nearest: data/model.onnx");
        }

        @Test
        void a_path_out_of_the_package() throws IOException {
            publishSample();
            fails("npm:p@1.2.0!/../../evil.txt", "the path must stay inside");
            assertThat(server.requests()).isEmpty();
        }

        @Test
        void a_link() throws IOException {
            publishSample();
            fails("npm:p@1.2.0!/link.onnx", "link.onnx in npm:p@1.2.0 is a link to /etc/passwd, which is not followed");
        }

        @Test
        void a_version_that_is_not_there_with_the_nearest() throws IOException {
            publishSample();
            fails(
                    "npm:p@1.2.1!/m",
                    "no version 1.2.1 of the npm package p in " + server.url("/npm/")
                            + ": latest is 1.2.0; nearest: 1.2.0, 1.1.0");
        }

        @Test
        void a_package_that_is_not_there() {
            fails("npm:nowhere@1.0.0!/m", "no npm package nowhere in " + server.url("/npm/"));
        }

        @Test
        void an_archive_other_than_the_registry_states() throws IOException {
            server.serve("/p.tgz", pack(Map.of("package/m", text("swapped"))));
            publish("/npm/p", "1.0.0", Map.of("1.0.0", server.url("/p.tgz")), sha512(text("original")));
            fails("npm:p@1.0.0!/m", "wrong SHA-512 of npm:p@1.0.0: the registry states");
            assertThat(below(cache)).isEmpty();
        }

        @Test
        void an_archive_nobody_vouches_for() throws IOException {
            server.serve("/p.tgz", pack(Map.of("package/m", text("x"))));
            publish("/npm/p", "1.0.0", Map.of("1.0.0", server.url("/p.tgz")), "");
            fails("npm:p@1.0.0!/m", "states no hash for npm:p@1.0.0");
        }

        @Test
        void an_archive_that_is_none() throws IOException {
            byte[] noArchive = text("<html>login</html>");
            server.serve("/p.tgz", noArchive);
            publish("/npm/p", "1.0.0", Map.of("1.0.0", server.url("/p.tgz")), sha512(noArchive));
            fails("npm:p@1.0.0!/m", "npm:p@1.0.0 is damaged");
        }

        @Test
        void a_registry_that_speaks_html() {
            server.serve("/npm/p", "<html>login</html>");
            fails("npm:p@1.0.0!/m", "answered with something else than JSON");
        }
    }

    @Nested
    class The_user_s_configuration {

        private NpmConfiguration read(Map<String, String> environment) throws IOException {
            Path folder = Files.createDirectories(home.resolve("project/notebooks"));
            Files.writeString(home.resolve("project/package.json"), "{}");
            return NpmConfiguration.read(home, folder, List.of(home.resolve("global-npmrc")), environment);
        }

        @Test
        void is_layered_from_global_over_user_and_project_to_the_environment() throws IOException {
            Files.createDirectories(home.resolve("project"));
            Files.writeString(home.resolve("global-npmrc"), "registry=https://global/\na=global\nb=global\nc=global\n");
            Files.writeString(home.resolve(".npmrc"), "# note\n; note\nb = \"user\"\nc=user\nregistry=https://user\n");
            Files.writeString(home.resolve("project/.npmrc"), "c=${WORD}-${NONE}\nregistry=https://project/sub\n");

            NpmConfiguration configuration = read(Map.of("WORD", "project"));
            assertThat(configuration.value("a")).contains("global");
            assertThat(configuration.value("b")).contains("user");
            assertThat(configuration.value("c")).contains("project-${NONE}");
            assertThat(configuration.registry("p")).isEqualTo(URI.create("https://project/sub/"));
            assertThat(read(Map.of("npm_config_registry", "https://env/")).registry("p"))
                    .isEqualTo(URI.create("https://env/"));
        }

        @Test
        void may_lie_elsewhere() throws IOException {
            Path other = Files.writeString(home.resolve("other"), "registry=https://other/\n");
            assertThat(read(Map.of("NPM_CONFIG_USERCONFIG", other.toString())).registry("p"))
                    .isEqualTo(URI.create("https://other/"));
        }

        @Test
        void is_the_public_registry_when_there_is_none() throws IOException {
            assertThat(read(Map.of()).registry("@s/p")).isEqualTo(URI.create("https://registry.npmjs.org/"));
        }

        @Test
        void that_is_no_address_is_an_error() {
            assertThatThrownBy(() ->
                            read(Map.of("npm_config_registry", "nonsense")).registry("p"))
                    .hasMessageContaining("no web address: nonsense");
        }

        @Test
        void gives_each_address_the_secret_with_the_longest_fitting_path() throws IOException {
            Files.writeString(home.resolve(".npmrc"), """
                    //host.org/:_authToken=outer
                    //host.org/deep/er/:_authToken=inner
                    //basic.org:8443/:_auth=bWU6cHc=
                    //old.org/:username=me
                    //old.org/:_password=cHc=
                    """);
            NpmConfiguration configuration = read(Map.of());
            assertThat(configuration.authorization(URI.create("https://host.org/p")))
                    .contains("Bearer outer");
            assertThat(configuration.authorization(URI.create("https://host.org/deep/er/p")))
                    .contains("Bearer inner");
            assertThat(configuration.authorization(URI.create("https://host.org/deep/erp")))
                    .contains("Bearer outer");
            assertThat(configuration.authorization(URI.create("https://basic.org:8443/a/b")))
                    .contains("Basic bWU6cHc=");
            assertThat(configuration.authorization(URI.create("https://old.org/p")))
                    .contains("Basic bWU6cHc=");
            assertThat(configuration.authorization(URI.create("https://elsewhere.org/p")))
                    .isEmpty();
        }

        @Test
        void sends_a_scope_to_its_registry_with_its_token_and_the_public_archive_s_address_to_the_mirror()
                throws IOException {
            byte[] tarball = pack(Map.of("renamed-root/m.onnx", text("scoped")));
            publish(
                    "/private/@s%2Fp",
                    "2.0.0",
                    Map.of("2.0.0", "https://registry.npmjs.org/@s/p/-/p-2.0.0.tgz"),
                    "sha1-AAAA " + sha512(tarball));
            server.serve("/private/@s/p/-/p-2.0.0.tgz", tarball);
            Files.writeString(
                    home.resolve(".npmrc"),
                    "@s:registry=" + server.url("/private") + "\n//" + server.authority()
                            + "/private/:_authToken=${TOKEN}\n");
            Map<String, String> environment = new HashMap<>(Map.of("TOKEN", "secret"));

            Resource resource = resources(environment).fetch("npm:@s/p@2.0.0!/m.onnx", Progress.NONE);

            assertThat(resource.file()).hasContent("scoped");
            List<String> secrets = new ArrayList<>();
            server.requests().forEach(request -> secrets.add(request.authorization()));
            assertThat(secrets).containsExactly("Bearer secret", "Bearer secret");
        }
    }

    @Nested
    class The_public_registry {

        @Test
        void serves_a_small_package_with_the_user_s_own_configuration() throws IOException {
            Resources real = Resources.standard().offline(false).home(new CortadoHome(cache));
            Resource resource = real.fetch("npm:is-odd@3.0.1!/package.json", Progress.NONE);
            assertThat(JSON.readTree(resource.file().toFile()).path("version").asText())
                    .isEqualTo("3.0.1");
            assertThatThrownBy(() -> real.fetch("npm:is-odd@3.0.99!/package.json", Progress.NONE))
                    .hasMessageContaining("latest is 3.0.1");
        }

        @Test
        void serves_scoped_packages() throws IOException {
            Resources real = Resources.standard().offline(false).home(new CortadoHome(cache));
            Resource resource = real.fetch("npm:@sindresorhus/is@7.0.1!/package.json", Progress.NONE);
            assertThat(JSON.readTree(resource.file().toFile()).path("name").asText())
                    .isEqualTo("@sindresorhus/is");
        }
    }
}
