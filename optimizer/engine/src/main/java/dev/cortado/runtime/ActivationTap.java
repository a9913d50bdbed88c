package dev.cortado.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtSession;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.ValueInfoProto;
import dev.cortado.progress.Progress;
import dev.cortado.text.NearestNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A model whose inner values can be looked at while it runs: a copy of it that has them as outputs. What it computes is what the model
 * computes; fusions that would swallow a value asked for do not happen.
 */
public final class ActivationTap implements AutoCloseable {

    private final Path file;
    private final InferenceSession session;
    private final Set<String> values;

    private ActivationTap(Path file, InferenceSession session, Set<String> values) {
        this.file = file;
        this.session = session;
        this.values = values;
    }

    /** Looks at a value. */
    @FunctionalInterface
    public interface Observer {

        /**
         * Looks at it.
         *
         * @param value its name
         * @param tensor what it was in one batch; closed afterwards
         */
        void observe(String value, OnnxTensor tensor) throws IOException;
    }

    /**
     * Opens a model.
     *
     * @param values names of inputs, of outputs or of what nodes of the main graph compute
     * @param folder where the copy lies until this is closed; it exists
     * @throws IllegalArgumentException if there is no such value; names the nearest
     * @throws IOException if the copy cannot be written, or does not load
     */
    public static ActivationTap open(OnnxModel model, Set<String> values, RunSettings settings, Path folder)
            throws IOException {
        Set<String> inputs = new LinkedHashSet<>();
        model.graph().inputs().forEach(input -> inputs.add(input.name()));
        Set<String> known = new LinkedHashSet<>(inputs);
        model.graph().nodes().forEach(node -> known.addAll(node.outputs()));
        Set<String> outputs = new LinkedHashSet<>();
        model.graph().outputs().forEach(output -> outputs.add(output.name()));
        GraphProto.Builder graph = model.proto().getGraph().toBuilder();
        for (String value : values) {
            if (!known.contains(value)) {
                throw new IllegalArgumentException(
                        "no value of the graph is called '" + value + "'" + NearestNames.hint(value, known));
            }
            if (!inputs.contains(value) && outputs.add(value)) {
                graph.addOutput(ValueInfoProto.newBuilder().setName(value));
            }
        }
        Path file = Files.createTempFile(folder, "tap-", ".onnx");
        try {
            model.with(model.proto().toBuilder().setGraph(graph).build()).write(file);
            return new ActivationTap(file, InferenceSession.open(file, settings), new LinkedHashSet<>(values));
        } catch (IOException | RuntimeException e) {
            delete(file);
            throw e;
        }
    }

    /**
     * Runs all samples.
     *
     * @param observer is shown every value asked for, once per batch, in the order in which they were asked for
     * @param progress counts samples; cancelling stops within a node of the graph
     */
    public void run(Feeds feeds, Observer observer, Progress progress) throws IOException {
        Set<String> wanted = new LinkedHashSet<>(values);
        wanted.removeIf(value ->
                session.inputs().stream().anyMatch(input -> input.name().equals(value)));
        feeds.forEach(
                (inputs, _) -> {
                    try (OrtSession.Result result =
                            wanted.isEmpty() ? null : session.run(inputs, wanted, progress.cancellation())) {
                        for (String value : values) {
                            OnnxValue found =
                                    wanted.contains(value) ? result.get(value).orElseThrow() : inputs.get(value);
                            if (found instanceof OnnxTensor tensor) {
                                observer.observe(value, tensor);
                            }
                        }
                    }
                },
                progress);
    }

    @Override
    public void close() throws IOException {
        session.close();
        delete(file);
    }

    private static void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".data"));
    }
}
