package dev.cortado.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/** The JSON form of a {@link RunRecord}. Fields this version does not know are skipped when reading. */
final class RecordJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
            .build();

    private RecordJson() {}

    static String write(RunRecord run) {
        try {
            return MAPPER.writeValueAsString(run);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record holds only what JSON can hold: " + e.getOriginalMessage(), e);
        }
    }

    static RunRecord read(String json) {
        try {
            JsonNode tree = MAPPER.readTree(json);
            String schema = tree.path("schema").asText("");
            if (!schema.equals(RunRecord.SCHEMA)) {
                throw new RecordFormatException(
                        schema.isEmpty()
                                ? "not a Cortado record: it has no field \"schema\""
                                : "the record is written in " + schema + ", this version reads " + RunRecord.SCHEMA
                                        + ": use the Cortado that wrote it");
            }
            return MAPPER.treeToValue(tree, RunRecord.class);
        } catch (ValueInstantiationException e) {
            String reason =
                    e.getCause() == null ? e.getOriginalMessage() : e.getCause().getMessage();
            throw new RecordFormatException("not a valid Cortado record: " + reason, e);
        } catch (JsonProcessingException e) {
            throw new RecordFormatException(
                    "not a valid Cortado record: "
                            + e.getOriginalMessage().lines().findFirst().orElse("no JSON"),
                    e);
        }
    }
}
