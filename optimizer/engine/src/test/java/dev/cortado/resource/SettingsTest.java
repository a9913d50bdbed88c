package dev.cortado.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.text.NearestNames;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    @Nested
    class The_cache_folder {

        private static Path home(Map<String, String> properties, Map<String, String> environment) {
            Map<String, String> all = new HashMap<>(Map.of("user.home", "/home/me", "os.name", "Linux"));
            all.putAll(properties);
            return CortadoHome.standard(all::get, environment::get).cache();
        }

        @Test
        void is_the_property_then_the_variable_then_xdg_then_the_system_s_place() {
            Map<String, String> environment = Map.of("CORTADO_HOME", "/b", "XDG_CACHE_HOME", "/c");
            assertThat(home(Map.of("cortado.home", "/a"), environment)).isEqualTo(Path.of("/a"));
            assertThat(home(Map.of(), environment)).isEqualTo(Path.of("/b"));
            assertThat(home(Map.of(), Map.of("XDG_CACHE_HOME", "/c"))).isEqualTo(Path.of("/c/cortado"));
            assertThat(home(Map.of(), Map.of())).isEqualTo(Path.of("/home/me/.cache/cortado"));
            assertThat(home(Map.of("os.name", "Mac OS X"), Map.of()))
                    .isEqualTo(Path.of("/home/me/Library/Caches/cortado"));
        }

        @Test
        void ignores_empty_variables_and_a_relative_xdg_path() {
            assertThat(home(Map.of(), Map.of("CORTADO_HOME", " ", "XDG_CACHE_HOME", "relative")))
                    .isEqualTo(Path.of("/home/me/.cache/cortado"));
        }
    }

    @Nested
    class Offline {

        @ParameterizedTest
        @CsvSource({"true,true", "1,true", "yes,true", "false,false", "0,false", "no,false", "off,false"})
        void is_what_the_word_says(String word, boolean offline) {
            assertThat(OfflineSetting.isYes(word, false)).isEqualTo(offline);
        }

        @Test
        void is_a_property_without_value_but_not_an_empty_variable() {
            assertThat(OfflineSetting.isYes("", true)).isTrue();
            assertThat(OfflineSetting.isYes("", false)).isFalse();
            assertThat(OfflineSetting.isYes(null, true)).isFalse();
        }
    }

    @Nested
    class The_proxy {

        private static String chosen(Map<String, String> environment, String uri) {
            Proxy proxy = new EnvironmentProxies(Optional.empty(), environment::get)
                    .select(URI.create(uri))
                    .getFirst();
            return proxy.address() instanceof InetSocketAddress address
                    ? address.getHostString() + ":" + address.getPort()
                    : "direct";
        }

        @ParameterizedTest
        @CsvSource({
            "http://host.org/, plain:3128",
            "https://host.org/, secure:8080",
            "https://inside.corp/, direct",
            "https://a.inside.corp/, direct",
            "https://notinside.corp/, secure:8080",
            "https://dotted.net/, direct",
            "https://x.dotted.net/, direct",
            "https://star.io/, direct",
            "https://ported.org:8443/, direct",
            "https://ported.org/, secure:8080",
            "http://localhost/, direct",
            "http://127.0.0.1:80/, direct"
        })
        void is_the_variable_s_unless_excluded(String uri, String expected) {
            Map<String, String> environment = Map.of(
                    "http_proxy", "plain:3128",
                    "HTTPS_PROXY", "http://me:pw@secure:8080/",
                    "no_proxy", "inside.corp, .dotted.net,*.star.io ported.org:8443");
            assertThat(chosen(environment, uri)).isEqualTo(expected);
        }

        @Test
        void is_none_when_nothing_is_set_or_all_is_excluded() {
            assertThat(chosen(Map.of(), "https://host.org/")).isEqualTo("direct");
            assertThat(chosen(Map.of("all_proxy", "p:1"), "https://host.org/")).isEqualTo("p:1");
            assertThat(chosen(Map.of("all_proxy", "p:1", "NO_PROXY", "*"), "https://host.org/"))
                    .isEqualTo("direct");
        }

        @Test
        void is_java_s_own_first() {
            ProxySelector java = ProxySelector.of(InetSocketAddress.createUnresolved("java", 1));
            EnvironmentProxies proxies =
                    new EnvironmentProxies(Optional.of(java), Map.of("http_proxy", "other:2")::get);
            assertThat(proxies.select(URI.create("http://host.org/")))
                    .isEqualTo(java.select(URI.create("http://host.org/")));
        }
    }

    @Nested
    class Nearest_names {

        private final List<String> known = List.of("model.onnx", "tokenizer.json", "config.json", "vocab.txt");

        @Test
        void are_the_ones_a_slip_away() {
            assertThat(NearestNames.of("tokeniser.json", known, 1)).containsExactly("tokenizer.json");
            assertThat(NearestNames.of("MODEL.onx", known, 1)).containsExactly("model.onnx");
            assertThat(NearestNames.of("zzzzzzzz", known, 3)).isEmpty();
        }

        @Test
        void include_longer_names_around_the_asked_one() {
            assertThat(NearestNames.of("vocab", List.of("my-vocab-of-words.txt", "other"), 1))
                    .containsExactly("my-vocab-of-words.txt");
        }

        @Test
        void give_way_to_what_there_is() {
            assertThat(NearestNames.hint("zzzzzzzz", known))
                    .isEqualTo("; there are: config.json, model.onnx, tokenizer.json, vocab.txt");
            assertThat(NearestNames.hint("x", List.of())).isEmpty();
            assertThat(NearestNames.hint("zzzzzz", List.of("a", "b", "c", "d", "e", "f", "g")))
                    .isEqualTo("; there are: a, b, c, d, e and 2 more");
        }
    }
}
