package dev.cortado.measure.profile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.cortado.measure.operator.TensorShape;
import dev.cortado.onnx.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads the trace that ONNX Runtime's profiler writes: one JSON array of events in the order in which they ended. An event of the
 * category {@code Node} is one run of one node; the event {@code model_run} ends a run of the model. The file is read as a stream: it
 * may have a million events.
 */
final class TraceReader {

    private static final String NODE_SUFFIX = "_kernel_time";
    private static final String PROVIDER_SUFFIX = "ExecutionProvider";

    /** Operators whose event contains the events of the nodes inside them. */
    private static final Set<String> CONTAINERS = Set.of("If", "Loop", "Scan");

    private final Consumer<List<TraceEvent>> runs;
    private List<TraceEvent> current = new ArrayList<>();

    private String category = "";
    private String name = "";
    private String operator = "";
    private String provider = "";
    private long start;
    private long duration;
    private List<TensorShape> inputs = List.of();
    private List<TensorShape> outputs = List.of();

    private TraceReader(Consumer<List<TraceEvent>> runs) {
        this.runs = runs;
    }

    /**
     * Reads a trace.
     *
     * @param runs gets the events of each run of the model, in order, each with its own time only
     * @throws IOException if it cannot be read or is cut off
     */
    static void read(Path trace, Consumer<List<TraceEvent>> runs) throws IOException {
        var reader = new TraceReader(runs);
        try (JsonParser json = new JsonFactory().createParser(Files.newInputStream(trace))) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw new IOException(
                        trace.getFileName() + " is no trace of ONNX Runtime: it does not start with an array");
            }
            while (json.nextToken() == JsonToken.START_OBJECT) {
                reader.event(json);
            }
        }
    }

    private void event(JsonParser json) throws IOException {
        category = "";
        name = "";
        operator = "";
        provider = "";
        inputs = List.of();
        outputs = List.of();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "cat" -> category = json.getText();
                case "name" -> name = json.getText();
                case "ts" -> start = json.getLongValue();
                case "dur" -> duration = json.getLongValue();
                case "args" -> arguments(json);
                default -> json.skipChildren();
            }
        }
        if (category.equals("Node") && name.endsWith(NODE_SUFFIX)) {
            String node = name.substring(0, name.length() - NODE_SUFFIX.length());
            current.add(new TraceEvent(node, operator, provider, start, duration, inputs, outputs));
        } else if (name.equals("model_run")) {
            runs.accept(ownTimes(current));
            current = new ArrayList<>();
        }
    }

    private void arguments(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "op_name" -> operator = json.getText();
                case "provider" -> provider = json.getText().replace(PROVIDER_SUFFIX, "");
                case "input_type_shape" -> inputs = shapes(json);
                case "output_type_shape" -> outputs = shapes(json);
                default -> json.skipChildren();
            }
        }
    }

    /** For example {@code [{"float":[1,128]},{"int64":[]}]}. */
    private static List<TensorShape> shapes(JsonParser json) throws IOException {
        List<TensorShape> shapes = new ArrayList<>();
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return shapes;
        }
        while (json.nextToken() == JsonToken.START_OBJECT) {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                ElementType type = type(json.currentName());
                json.nextToken();
                List<Long> dimensions = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    dimensions.add(json.getLongValue());
                }
                shapes.add(new TensorShape(type, dimensions));
            }
        }
        return shapes;
    }

    private static ElementType type(String name) {
        return Arrays.stream(ElementType.values())
                .filter(type -> type.toString().equals(name))
                .findFirst()
                .orElse(ElementType.UNDEFINED);
    }

    /** Takes the time of the nodes inside a node off its own: they ended before it and began after it. */
    private static List<TraceEvent> ownTimes(List<TraceEvent> events) {
        List<TraceEvent> own = new ArrayList<>();
        Deque<TraceEvent> outermost = new ArrayDeque<>();
        for (TraceEvent event : events) {
            long inside = 0;
            if (CONTAINERS.contains(event.operator())) {
                while (!outermost.isEmpty() && outermost.peek().startMicros() >= event.startMicros()) {
                    inside += outermost.pop().micros();
                }
            }
            outermost.push(event);
            own.add(inside == 0 ? event : event.withMicros(Math.max(0, event.micros() - inside)));
        }
        return own;
    }
}
