package dev.cortado.onnx.version;

import dev.cortado.onnx.Node;
import dev.cortado.text.NearestNames;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which operators the standard operator set has, and in which of its versions each of them changed. */
final class OperatorVersions {

    private final Map<String, List<Integer>> versions;

    private OperatorVersions(Map<String, List<Integer>> versions) {
        this.versions = versions;
    }

    /** Those of the ONNX changelog, from opset 7 on. */
    static OperatorVersions read() {
        Map<String, List<Integer>> versions = new TreeMap<>();
        try (InputStream stream = OperatorVersions.class.getResourceAsStream("operators.txt");
                BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            reader.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                List<String> words = Arrays.asList(line.split(" "));
                versions.put(
                        words.getFirst(),
                        words.stream().skip(1).map(Integer::valueOf).toList());
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new OperatorVersions(versions);
    }

    /** All operators with the opsets of their versions, the first one included. */
    Map<String, List<Integer>> all() {
        return Collections.unmodifiableMap(versions);
    }

    /**
     * The version of an operator that an opset has: the newest not above it.
     *
     * @throws IllegalArgumentException if the operator is not known, or the opset does not have it yet; names the node
     */
    int at(Node node, long opset) {
        List<Integer> known = versions.get(node.operator());
        if (known == null) {
            throw new IllegalArgumentException("Node '" + node.label() + "': the opset cannot be raised, since "
                    + node.operator() + " is no operator of ai.onnx from opset " + OpsetConverter.LOWEST + " to "
                    + OpsetConverter.HIGHEST + NearestNames.hint(node.operator(), versions.keySet())
                    + ": export the model again with the opset wanted");
        }
        return known.stream()
                .filter(version -> version <= opset)
                .reduce((older, newer) -> newer)
                .orElseThrow(() -> new IllegalArgumentException("Node '" + node.label() + "': " + node.operator()
                        + " exists from opset " + known.getFirst() + " on, and the model says opset " + opset
                        + ": the file contradicts itself, export it again"));
    }
}
