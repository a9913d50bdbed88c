package dev.cortado.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunRecordTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String HASH = "0123456789abcdef".repeat(4);

    private static RunRecord sample() {
        return sample(Map.of("method", "dynamic", "bits", 8));
    }

    private static RunRecord sample(Map<String, Object> arguments) {
        return new RunRecord(
                RunRecord.SCHEMA,
                "benchmark",
                arguments,
                List.of(new Artifact("minilm", "maven:g:a:1!/m.onnx", HASH, 90_387_606L)),
                List.of(new Artifact("minilm8", "", HASH, 0)),
                Map.of("order", -7L, "inputs", Long.MAX_VALUE),
                new Environment(
                        "0.1.0",
                        "25.0.3",
                        "OpenJDK 64-Bit Server VM",
                        "Linux 6.1 amd64",
                        "Some CPU \"quoted\"",
                        List.of("avx2", "fma"),
                        2,
                        16_000_000_000L,
                        0,
                        Map.of("onnxruntime", "1.29.0", "djl", "0.35.1")),
                Instant.parse("2026-01-02T03:04:05.123456789Z"),
                Instant.parse("2026-01-02T03:04:06Z"),
                new Frame(List.of(
                        new Column("model", Column.TEXT, Reproducibility.exact(), Arrays.asList("a", null, "ü\n\"")),
                        new Column("nodes", Column.INTEGER, Reproducibility.exact(), Arrays.asList(1, null, 1L << 60)),
                        new Column(
                                "p50_ms",
                                Column.DECIMAL,
                                Reproducibility.measured(),
                                Arrays.asList(Double.NaN, Double.NEGATIVE_INFINITY, null)),
                        new Column(
                                "cosine_mean",
                                Column.DECIMAL,
                                Reproducibility.close(1e-3),
                                Arrays.asList(0.1f, Double.POSITIVE_INFINITY, -0.0)),
                        new Column("ok", Column.BOOLEAN, Reproducibility.exact(), Arrays.asList(true, null, false)),
                        new Column(
                                "when",
                                Column.INSTANT,
                                Reproducibility.measured(),
                                Arrays.asList(Instant.EPOCH, null, "2026-01-02T03:04:05.000000001Z")))));
    }

    @Nested
    class A_round_trip {

        @Test
        void gives_back_an_equal_record_missing_values_and_infinities_included() {
            RunRecord again = RunRecord.fromJson(sample().toJson());

            assertThat(again).isEqualTo(sample());
            assertThat(again.frame().column("p50_ms").orElseThrow().values())
                    .containsExactly(Double.NaN, Double.NEGATIVE_INFINITY, null);
            assertThat(again.frame().column("nodes").orElseThrow().values()).containsExactly(1L, null, 1L << 60);
            assertThat(again.frame().column("cosine_mean").orElseThrow().reproducibility())
                    .isEqualTo(new Reproducibility.Close(1e-3));
            assertThat(again.started()).isEqualTo(Instant.parse("2026-01-02T03:04:05.123456789Z"));
        }

        @Test
        void gives_back_arguments_of_every_kind_a_magic_has() {
            Map<String, Object> arguments = new LinkedHashMap<>();
            arguments.put("flag", true);
            arguments.put("none", null);
            arguments.put("batches", List.of(1, 2));
            arguments.put("path", Path.of("out", "m.onnx"));
            arguments.put("kind", Thread.State.NEW);
            arguments.put("tolerance", 0.5f);
            arguments.put("limit", Double.POSITIVE_INFINITY);
            arguments.put("tokens", new int[] {16, 128});
            arguments.put("nested", Map.of("b", 1, "a", "x"));

            RunRecord run = sample(arguments);

            assertThat(RunRecord.fromJson(run.toJson())).isEqualTo(run);
            assertThat(run.arguments())
                    .containsEntry("batches", List.of(1L, 2L))
                    .containsEntry("path", "out/m.onnx")
                    .containsEntry("kind", "NEW")
                    .containsEntry("tolerance", 0.5)
                    .containsEntry("limit", "Infinity")
                    .containsEntry("tokens", List.of(16L, 128L));
        }

        @Test
        void keeps_a_frame_without_columns() {
            Frame empty = Frame.EMPTY;
            assertThat(empty.rowCount()).isZero();
            RunRecord run = sample();
            RunRecord without = new RunRecord(
                    run.schema(),
                    run.magic(),
                    null,
                    null,
                    null,
                    null,
                    run.environment(),
                    run.started(),
                    run.ended(),
                    empty);
            assertThat(RunRecord.fromJson(without.toJson())).isEqualTo(without);
        }
    }

    @Nested
    class The_text {

        @Test
        void is_the_same_whatever_the_order_of_the_maps() {
            Map<String, Object> forwards = new LinkedHashMap<>();
            Map<String, Object> backwards = new LinkedHashMap<>();
            for (int i = 0; i < 20; i++) {
                forwards.put("key" + i, i);
                backwards.put("key" + (19 - i), 19 - i);
            }
            assertThat(sample(forwards).toJson()).isEqualTo(sample(backwards).toJson());
        }

        @Test
        void names_its_fields_in_the_documented_order_and_its_times_in_iso_8601() throws Exception {
            JsonNode tree = JSON.readTree(sample().toJson());

            assertThat(tree.fieldNames())
                    .toIterable()
                    .containsExactly(
                            "schema",
                            "magic",
                            "arguments",
                            "inputs",
                            "outputs",
                            "seeds",
                            "environment",
                            "started",
                            "ended",
                            "frame");
            assertThat(tree.get("started").asText()).isEqualTo("2026-01-02T03:04:05.123456789Z");
            assertThat(tree.at("/frame/columns/3/reproducibility").toString())
                    .isEqualTo("{\"kind\":\"close\",\"tolerance\":0.001}");
            assertThat(tree.at("/frame/columns/2/values").toString()).isEqualTo("[\"NaN\",\"-Infinity\",null]");
        }
    }

    @Nested
    class Reading {

        @Test
        void passes_over_fields_of_the_future() throws Exception {
            ObjectNode tree = (ObjectNode) JSON.readTree(sample().toJson());
            tree.put("mood", "good");
            ((ObjectNode) tree.get("environment")).putObject("gpu").put("name", "x");
            ((ObjectNode) tree.at("/frame/columns/0")).put("unit", "none");
            ((ObjectNode) tree.at("/frame/columns/0/reproducibility")).put("why", "counted");

            assertThat(RunRecord.fromJson(tree.toString())).isEqualTo(sample());
        }

        @Test
        void refuses_another_version_and_says_so() {
            String future = sample().toJson().replace("cortado.record/1", "cortado.record/2");
            assertThatThrownBy(() -> RunRecord.fromJson(future))
                    .isInstanceOf(RecordFormatException.class)
                    .hasMessage("the record is written in cortado.record/2, this version reads cortado.record/1: "
                            + "use the Cortado that wrote it");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "{", "[]", "null", "\"text\"", "{\"schema\":\"cortado.record/1\"}"})
        void refuses_what_is_no_record_in_one_line(String text) {
            assertThatThrownBy(() -> RunRecord.fromJson(text))
                    .isInstanceOf(RecordFormatException.class)
                    .message()
                    .startsWith("not a")
                    .doesNotContain("\n");
        }

        @Test
        void names_the_column_whose_length_differs() throws Exception {
            ObjectNode tree = (ObjectNode) JSON.readTree(sample().toJson());
            ((ArrayNode) tree.at("/frame/columns/1/values")).add(4);

            assertThatThrownBy(() -> RunRecord.fromJson(tree.toString()))
                    .isInstanceOf(RecordFormatException.class)
                    .hasMessageContaining("column nodes has 4 rows, column model has 3");
        }
    }

    @Nested
    class Its_parts_refuse {

        @Test
        void a_value_of_another_type_naming_column_and_row() {
            assertThatThrownBy(() -> new Column("n", Column.INTEGER, Reproducibility.exact(), List.of(1, 2.5)))
                    .hasMessage("column n, row 1: expected integer, found Double 2.5");
            assertThatThrownBy(() -> new Column("n", Column.DECIMAL, Reproducibility.exact(), List.of("1.0")))
                    .hasMessage("column n, row 0: expected decimal, found String 1.0");
            assertThatThrownBy(() -> new Column("n", Column.INSTANT, Reproducibility.exact(), List.of("today")))
                    .hasMessage("column n, row 0: expected instant, found String today");
        }

        @Test
        void an_unknown_column_type() {
            assertThatThrownBy(() -> new Column("n", "float", Reproducibility.exact(), List.of()))
                    .hasMessage(
                            "column n: unknown type float, expected one of text, integer, decimal, boolean, instant");
        }

        @Test
        void two_columns_of_one_name() {
            Column column = new Column("n", Column.TEXT, Reproducibility.exact(), List.of());
            assertThatThrownBy(() -> new Frame(List.of(column, column))).hasMessage("two columns are named n");
        }

        @Test
        void a_hash_that_is_none_and_a_tolerance_that_is_none() {
            assertThatThrownBy(() -> new Artifact("m", "", "abc", 1)).hasMessageContaining("64 hexadecimal digits");
            assertThatThrownBy(() -> Reproducibility.close(Double.NaN)).hasMessageContaining("not NaN");
            assertThatThrownBy(() -> Reproducibility.close(-1)).hasMessageContaining("not -1.0");
        }

        @Test
        void an_end_before_the_start() {
            RunRecord run = sample();
            assertThatThrownBy(() -> new RunRecord(
                            run.schema(),
                            run.magic(),
                            run.arguments(),
                            run.inputs(),
                            run.outputs(),
                            run.seeds(),
                            run.environment(),
                            run.started(),
                            run.started().minusNanos(1),
                            run.frame()))
                    .hasMessageContaining("before it started");
        }
    }

    @Nested
    class The_schema_document {

        private final JsonSchema schema = load();

        private static JsonSchema load() {
            InputStream document = RunRecord.class.getResourceAsStream("record-1.schema.json");
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(document);
        }

        @Test
        void accepts_what_is_written() throws Exception {
            assertThat(schema.validate(JSON.readTree(sample().toJson()))).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/schema",
                    "/magic",
                    "/arguments",
                    "/inputs",
                    "/outputs",
                    "/seeds",
                    "/environment",
                    "/started",
                    "/ended",
                    "/frame",
                    "/environment/cpu",
                    "/environment/libraries",
                    "/inputs/0/sha256",
                    "/frame/columns",
                    "/frame/columns/0/type",
                    "/frame/columns/0/values",
                    "/frame/columns/0/reproducibility",
                    "/frame/columns/0/reproducibility/kind",
                    "/frame/columns/3/reproducibility/tolerance"
                })
        void misses_each_required_field(String pointer) throws Exception {
            JsonNode tree = JSON.readTree(sample().toJson());
            int slash = pointer.lastIndexOf('/');
            JsonNode removed = ((ObjectNode) tree.at(pointer.substring(0, slash))).remove(pointer.substring(slash + 1));

            assertThat(removed).isNotNull();
            assertThat(schema.validate(tree)).isNotEmpty();
        }

        @Test
        void rejects_values_of_another_type_than_their_column() throws Exception {
            for (int column = 0; column < 6; column++) {
                JsonNode tree = JSON.readTree(sample().toJson());
                ArrayNode values = (ArrayNode) tree.at("/frame/columns/" + column + "/values");
                values.set(0, JSON.createObjectNode());
                assertThat(schema.validate(tree)).as("column %d", column).isNotEmpty();
            }
        }

        @Test
        void rejects_a_hash_in_another_form_and_a_time_without_zone() throws Exception {
            JsonNode hash = JSON.readTree(sample().toJson().replace(HASH, HASH.substring(1)));
            JsonNode time = JSON.readTree(sample().toJson().replace("2026-01-02T03:04:06Z", "2026-01-02T03:04:06"));
            assertThat(schema.validate(hash)).isNotEmpty();
            assertThat(schema.validate(time)).isNotEmpty();
        }
    }
}
