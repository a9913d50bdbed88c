package dev.cortado.runner.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How long an editor waits for completions, documentation and the verdict whether a cell is complete. */
final class Assistance {

    private static final double LONGEST_MS = 100;
    private static final String CURSOR = "|";
    private static final Map<String, String> KINDS = new TreeMap<>(
            Map.of("complete", "completion", "inspect", "inspection", "is_complete", "whether a cell is complete"));

    private record Request(String kind, String code, int cursor) {

        ObjectNode content() {
            ObjectNode content = JsonNodeFactory.instance.objectNode().put("code", code);
            if (!kind.equals("is_complete")) {
                content.put("cursor_pos", cursor);
            }
            return kind.equals("inspect") ? content.put("detail_level", 0) : content;
        }
    }

    private Assistance() {}

    static List<Figure> measure(Contestant contestant, BenchmarkSettings settings, Path folder, Progress progress)
            throws IOException, InterruptedException {
        Map<String, List<Double>> times = new TreeMap<>();
        List<Request> requests = requests();
        try (Conversation kernel = Conversation.start(contestant, folder, progress.cancellation())) {
            for (String cell : blocks("session.txt")) {
                kernel.time(cell);
            }
            // The first round warms up and is not counted.
            for (int round = 0; round <= settings.requests(); round++) {
                progress.step("completion", round, settings.requests(), Progress.Unit.ITEMS);
                for (Request request : requests) {
                    double time = kernel.time(request.kind() + "_request", request.content());
                    if (round > 0) {
                        times.computeIfAbsent(request.kind(), kind -> new ArrayList<>())
                                .add(time);
                    }
                }
            }
        }
        List<Figure> figures = new ArrayList<>();
        times.forEach((kind, samples) -> figures.add(Figure.ofMedian(
                        contestant.name(),
                        KINDS.get(kind),
                        "ms",
                        samples.stream().mapToDouble(Double::doubleValue).toArray())
                .withBar(LONGEST_MS)));
        return figures;
    }

    private static List<Request> requests() throws IOException {
        List<Request> requests = new ArrayList<>();
        for (String block : blocks("requests.txt")) {
            int line = block.indexOf('\n');
            String kind = block.substring(0, line).strip();
            if (!KINDS.containsKey(kind)) {
                throw new IOException("requests.txt: expected one of " + KINDS.keySet() + ", found `" + kind + "`");
            }
            String code = block.substring(line + 1);
            int cursor = code.indexOf(CURSOR);
            String text = cursor < 0 ? code : code.substring(0, cursor) + code.substring(cursor + CURSOR.length());
            requests.add(new Request(kind, text, cursor < 0 ? text.length() : cursor));
        }
        return requests;
    }

    /** The blocks of a resource, which lines of dashes separate; those that begin with # are remarks. */
    private static List<String> blocks(String resource) throws IOException {
        try (InputStream in = Assistance.class.getResourceAsStream(resource)) {
            return List.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("(?m)^-{5,}\n")).stream()
                    .map(String::strip)
                    .filter(block -> !block.isEmpty() && !block.startsWith("#"))
                    .toList();
        }
    }
}
