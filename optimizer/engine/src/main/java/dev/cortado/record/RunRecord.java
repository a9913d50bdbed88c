package dev.cortado.record;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What one run was, on what, and what came out.
 *
 * @param schema {@link #SCHEMA}
 * @param magic what ran, for example {@code quantize}
 * @param arguments all arguments as resolved, defaults included; values become what JSON has (text, whole and decimal
 *     numbers as Long and Double, booleans, lists, maps)
 * @param inputs the files that went in
 * @param outputs the files that came out
 * @param seeds every seed used, by what it was used for
 * @param environment machine and software
 * @param started when the run began
 * @param ended when it ended; not before {@code started}
 * @param frame the result; {@link Frame#EMPTY} if it is not a table
 */
@JsonPropertyOrder({
    "schema",
    "magic",
    "arguments",
    "inputs",
    "outputs",
    "seeds",
    "environment",
    "started",
    "ended",
    "frame"
})
public record RunRecord(
        String schema,
        String magic,
        Map<String, Object> arguments,
        List<Artifact> inputs,
        List<Artifact> outputs,
        Map<String, Long> seeds,
        Environment environment,
        Instant started,
        Instant ended,
        Frame frame) {

    /** The version of the JSON form; a later one of the same number only adds fields. */
    public static final String SCHEMA = "cortado.record/1";

    /** The media type under which a notebook's output carries a record. */
    public static final String MIME = "application/vnd.cortado.record+json";

    /** @throws IllegalArgumentException if a part is missing or the times are the wrong way round */
    public RunRecord {
        if (!SCHEMA.equals(schema)) {
            throw new IllegalArgumentException("schema must be " + SCHEMA + ", not " + schema);
        }
        require(magic, "magic");
        require(environment, "environment");
        require(started, "started");
        require(ended, "ended");
        require(frame, "frame");
        if (ended.isBefore(started)) {
            throw new IllegalArgumentException("the run ended at " + ended + ", before it started at " + started);
        }
        arguments = JsonValues.normalised(arguments);
        inputs = inputs == null ? List.of() : List.copyOf(inputs);
        outputs = outputs == null ? List.of() : List.copyOf(outputs);
        seeds = JsonValues.sorted(seeds);
    }

    private static void require(Object part, String name) {
        if (part == null) {
            throw new IllegalArgumentException("a record needs the field \"" + name + "\"");
        }
    }

    /** Returns the record as one line of JSON; the same record gives the same text. */
    public String toJson() {
        return RecordJson.write(this);
    }

    /**
     * Reads a record.
     *
     * @throws RecordFormatException if the text is no record, or of a version this one cannot read
     */
    public static RunRecord fromJson(String json) {
        return RecordJson.read(json);
    }
}
