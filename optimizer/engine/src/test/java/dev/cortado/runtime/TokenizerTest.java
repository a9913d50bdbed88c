package dev.cortado.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The tokenizer")
class TokenizerTest {

    private static final long START = 101;
    private static final long END = 102;
    private static final int PLENTY = 10_000;

    @TempDir
    Path directory;

    private static Path minilm() throws IOException {
        return TestModels.minilm().tokenizer().orElseThrow();
    }

    /** MiniLM's tokenizer with another section for cutting or filling up. */
    private Path with(String section, String json) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode tree = (ObjectNode) mapper.readTree(minilm().toFile());
        tree.set(section, mapper.readTree(json));
        Path file = directory.resolve("tokenizer.json");
        mapper.writeValue(file.toFile(), tree);
        return file;
    }

    @Test
    void gives_the_known_ids_of_a_known_sentence() throws IOException {
        // From the model card of bert-base-uncased: the same vocabulary.
        try (Tokenizer tokenizer = Tokenizer.load(minilm())) {
            Tokenizer.Encoded encoded = tokenizer.encode(List.of("Hello world!"), PLENTY);
            assertThat(encoded.ids()).isDeepEqualTo(new long[][] {{START, 7592, 2088, 999, END}});
            assertThat(encoded.mask()).isDeepEqualTo(new long[][] {{1, 1, 1, 1, 1}});
            assertThat(encoded.typeIds()).isDeepEqualTo(new long[][] {{0, 0, 0, 0, 0}});
        }
    }

    @Test
    void fills_up_to_the_longest_of_the_batch_and_masks_it() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.load(minilm())) {
            Tokenizer.Encoded encoded = tokenizer.encode(List.of("hello", "hello world hello world", ""), PLENTY);
            assertThat(encoded.tokens()).isEqualTo(6);
            assertThat(encoded.ids()[0]).containsExactly(START, 7592, END, 0, 0, 0);
            assertThat(encoded.mask()[0]).containsExactly(1, 1, 1, 0, 0, 0);
            assertThat(encoded.ids()[2]).containsExactly(START, END, 0, 0, 0, 0);
        }
    }

    @Test
    void cuts_as_the_library_itself_does() throws IOException {
        String text =
                "the quick brown fox jumps over the lazy dog and unbelievably antidisestablishmentarianism ".repeat(9);
        NativeLibraries.prepare();
        try (Tokenizer tokenizer = Tokenizer.load(with("truncation", "null"))) {
            for (int limit : new int[] {2, 3, 16, 100}) {
                Map<String, String> options = Map.of(
                        "truncation",
                        "true",
                        "padding",
                        "false",
                        "maxLength",
                        Integer.toString(limit),
                        "modelMaxLength",
                        "512");
                try (HuggingFaceTokenizer oracle = HuggingFaceTokenizer.newInstance(minilm(), options)) {
                    Encoding expected = oracle.encode(text, true, false);
                    assertThat(tokenizer.encode(List.of(text), limit).ids()[0])
                            .hasSize(limit)
                            .isEqualTo(expected.getIds());
                }
            }
        }
    }

    @Test
    void honours_the_files_own_limit_and_ignores_its_fixed_length() throws IOException {
        Path cutting = with(
                "truncation", "{\"direction\":\"Right\",\"max_length\":8,\"strategy\":\"LongestFirst\",\"stride\":0}");
        try (Tokenizer tokenizer = Tokenizer.load(cutting)) {
            assertThat(tokenizer.maxLength()).hasValue(8);
            assertThat(tokenizer.encode(List.of("a b c d e f g h i j"), PLENTY).tokens())
                    .isEqualTo(8);
            assertThat(tokenizer.encode(List.of("a b c d e f g h i j"), 4).tokens())
                    .isEqualTo(4);
        }
        Path fixed = with(
                "padding",
                "{\"strategy\":{\"Fixed\":64},\"direction\":\"Right\",\"pad_to_multiple_of\":null,\"pad_id\":7,\"pad_type_id\":1,\"pad_token\":\"[PAD]\"}");
        try (Tokenizer tokenizer = Tokenizer.load(fixed)) {
            Tokenizer.Encoded encoded = tokenizer.encode(List.of("hello", "hello world"), PLENTY);
            assertThat(encoded.tokens()).isEqualTo(4);
            assertThat(encoded.ids()[0]).containsExactly(START, 7592, END, 7);
            assertThat(encoded.typeIds()[0]).containsExactly(0, 0, 0, 1);
        }
    }

    @Test
    void fills_and_cuts_on_the_left_when_the_file_says_so() throws IOException {
        Path left = with(
                "padding",
                "{\"strategy\":\"BatchLongest\",\"direction\":\"Left\",\"pad_to_multiple_of\":null,\"pad_id\":0,\"pad_type_id\":0,\"pad_token\":\"[PAD]\"}");
        try (Tokenizer tokenizer = Tokenizer.load(left)) {
            Tokenizer.Encoded encoded = tokenizer.encode(List.of("hello", "hello world"), PLENTY);
            assertThat(encoded.ids()[0]).containsExactly(0, START, 7592, END);
            assertThat(encoded.mask()[0]).containsExactly(0, 1, 1, 1);
        }
        Path cutting = with(
                "truncation", "{\"direction\":\"Left\",\"max_length\":4,\"strategy\":\"LongestFirst\",\"stride\":0}");
        try (Tokenizer tokenizer = Tokenizer.load(cutting)) {
            assertThat(tokenizer.encode(List.of("world world hello hello"), PLENTY)
                            .ids()[0])
                    .containsExactly(START, 7592, 7592, END);
        }
    }

    @Test
    void takes_emoji_control_characters_and_very_long_texts() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.load(minilm())) {
            Tokenizer.Encoded encoded =
                    tokenizer.encode(List.of("☕🫘👩‍🚀", "\u0000\u200b\t", "bean ".repeat(50_000)), 32);
            assertThat(encoded.tokens()).isEqualTo(32);
            assertThat(Arrays.stream(encoded.mask())
                            .mapToLong(row -> Arrays.stream(row).sum()))
                    .allMatch(tokens -> tokens >= 2 && tokens <= 32);
        }
    }

    @Test
    void refuses_a_limit_without_room_for_the_special_tokens() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.load(minilm())) {
            assertThatThrownBy(() -> tokenizer.encode(List.of("hello"), 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at least the 2 special tokens");
        }
    }

    @Test
    void says_in_one_line_what_is_no_tokenizer() throws IOException {
        Path wrong = Files.writeString(
                directory.resolve("wrong.json"), "{\"version\": 1, \"model\": {\"type\": \"Nonsense\"}}");
        assertThatThrownBy(() -> Tokenizer.load(wrong))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("wrong.json is no tokenizer.json that can be read: ")
                .hasMessageNotContaining("\n");
        Path missing = directory.resolve("missing.json");
        assertThatThrownBy(() -> Tokenizer.load(missing))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no such tokenizer file");
    }
}
