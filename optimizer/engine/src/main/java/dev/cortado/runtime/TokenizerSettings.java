package dev.cortado.runtime;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a tokenizer.json says about cutting and filling up.
 *
 * @param maxLength the longest sequence it lets through; empty when it sets no limit
 * @param truncateLeft whether the beginning of a long text is dropped instead of its end
 * @param padLeft whether short sequences are filled up in front
 * @param padId the id to fill up with
 * @param padTypeId the segment id to fill up with
 */
record TokenizerSettings(OptionalInt maxLength, boolean truncateLeft, boolean padLeft, long padId, long padTypeId) {

    private static final List<String> PAD_TOKENS = List.of("[PAD]", "<pad>", "<|pad|>", "<PAD>");
    private static final ObjectMapper JSON = new ObjectMapper(new JsonFactory());

    /** Reads the sections it needs and skips the vocabulary. */
    static TokenizerSettings read(Path tokenizerJson) throws IOException {
        JsonNode truncation = null;
        JsonNode padding = null;
        JsonNode addedTokens = null;
        try (JsonParser parser = JSON.getFactory().createParser(tokenizerJson.toFile())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("no JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "truncation" -> truncation = parser.readValueAsTree();
                    case "padding" -> padding = parser.readValueAsTree();
                    case "added_tokens" -> addedTokens = parser.readValueAsTree();
                    default -> parser.skipChildren();
                }
            }
        }
        JsonNode limit = truncation == null ? null : truncation.get("max_length");
        boolean hasPadding = padding != null && padding.isObject();
        return new TokenizerSettings(
                limit == null || !limit.isInt() ? OptionalInt.empty() : OptionalInt.of(limit.intValue()),
                truncation != null && truncation.path("direction").asText().equals("Left"),
                hasPadding && padding.path("direction").asText().equals("Left"),
                hasPadding ? padding.path("pad_id").asLong() : padToken(addedTokens),
                hasPadding ? padding.path("pad_type_id").asLong() : 0);
    }

    private static long padToken(JsonNode addedTokens) {
        if (addedTokens != null) {
            for (JsonNode token : addedTokens) {
                if (PAD_TOKENS.contains(token.path("content").asText())) {
                    return token.path("id").asLong();
                }
            }
        }
        // Any id of the table will do: the attention mask hides it.
        return 0;
    }
}
