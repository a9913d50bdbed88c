package dev.cortado.data.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hardwood.row.PqList;
import dev.hardwood.row.PqMap;
import dev.hardwood.row.PqStruct;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes a value of a Parquet file as text: text as it is, what holds other values as JSON, bytes in base 64. */
final class ParquetText {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ParquetText() {}

    static String of(Object value) {
        return value instanceof PqList || value instanceof PqStruct || value instanceof PqMap
                ? json(value).toString()
                : plain(value);
    }

    private static String plain(Object value) {
        return value instanceof byte[] bytes ? decoded(bytes) : String.valueOf(value);
    }

    /** Old writers leave out that bytes are text. */
    private static String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return Base64.getEncoder().encodeToString(bytes);
        }
    }

    private static JsonNode json(Object value) {
        return switch (value) {
            case null -> JSON.nullNode();
            case PqList list -> {
                ArrayNode array = JSON.arrayNode();
                for (int i = 0; i < list.size(); i++) {
                    array.add(json(list.isNull(i) ? null : list.get(i)));
                }
                yield array;
            }
            case PqStruct struct -> {
                ObjectNode object = JSON.objectNode();
                for (int i = 0; i < struct.getFieldCount(); i++) {
                    String name = struct.getFieldName(i);
                    object.set(name, json(struct.isNull(name) ? null : struct.getValue(name)));
                }
                yield object;
            }
            case PqMap map -> {
                ObjectNode object = JSON.objectNode();
                for (PqMap.Entry entry : map.getEntries()) {
                    object.set(plain(entry.getKey()), json(entry.isValueNull() ? null : entry.getValue()));
                }
                yield object;
            }
            case Boolean truth -> JSON.booleanNode(truth);
            case Integer number -> JSON.numberNode(number);
            case Long number -> JSON.numberNode(number);
            case Float number -> JSON.numberNode(number);
            case Double number -> JSON.numberNode(number);
            default -> JSON.textNode(plain(value));
        };
    }
}
