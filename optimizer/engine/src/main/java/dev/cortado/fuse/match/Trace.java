package dev.cortado.fuse.match;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtSession;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.ValueInfoProto;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TensorValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What every value of a graph was in one trial run on a few made-up tokens. It says what the shapes that a graph computes come to, and
 * what masks and positions are, however they are written. Nothing is concluded from the features of words.
 */
public final class Trace implements AutoCloseable {

    private static final int BATCH = 3;
    private static final int TOKENS = 7;
    private static final long SEED = 20_251_125;

    private final PaddedInputs inputs;
    private final OrtSession.Result result;
    private final Map<String, OnnxTensor> values;

    private Trace(PaddedInputs inputs, OrtSession.Result result, Map<String, OnnxTensor> values) {
        this.inputs = inputs;
        this.result = result;
        this.values = values;
    }

    /**
     * Runs a model.
     *
     * @throws IOException if it cannot be written beside, or does not load
     * @throws IllegalArgumentException if inputs cannot be made up
     * @throws dev.cortado.runtime.InferenceException if it does not run on them
     */
    public static Trace of(OnnxModel model, Progress progress) throws IOException {
        Path folder = Files.createTempDirectory("cortado-trace-");
        PaddedInputs inputs = PaddedInputs.of(model, BATCH, TOKENS, SEED);
        OrtSession.Result result = null;
        try {
            Path file = folder.resolve("trace.onnx");
            tapped(model).write(file, progress);
            RunSettings settings = RunSettings.defaults().withOptimization(RunSettings.Optimization.NONE);
            Map<String, OnnxTensor> values = new LinkedHashMap<>(inputs.tensors());
            try (InferenceSession session = InferenceSession.open(file, settings, progress.cancellation())) {
                result = session.run(inputs.tensors(), progress.cancellation());
            }
            for (Map.Entry<String, OnnxValue> entry : result) {
                if (entry.getValue() instanceof OnnxTensor tensor) {
                    values.put(entry.getKey(), tensor);
                }
            }
            return new Trace(inputs, result, values);
        } catch (IOException | RuntimeException e) {
            inputs.close();
            if (result != null) {
                result.close();
            }
            throw e;
        } finally {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(folder);
        }
    }

    private static OnnxModel tapped(OnnxModel model) {
        GraphProto.Builder graph = model.proto().getGraph().toBuilder();
        Set<String> outputs = new LinkedHashSet<>();
        model.graph().outputs().forEach(output -> outputs.add(output.name()));
        for (Node node : model.graph().nodes()) {
            for (String value : node.outputs()) {
                // A constant is known anyway.
                if (!value.isEmpty() && !node.is("Constant") && outputs.add(value)) {
                    graph.addOutput(ValueInfoProto.newBuilder().setName(value));
                }
            }
        }
        return model.with(model.proto().toBuilder().setGraph(graph).build());
    }

    /** The dimensions a value had; empty when it is not known. */
    public Optional<List<Long>> shape(String value) {
        return Optional.ofNullable(values.get(value))
                .map(tensor ->
                        Arrays.stream(tensor.getInfo().getShape()).boxed().toList());
    }

    /** The type of a value's elements. */
    public ElementType type(String value) {
        OnnxTensor tensor = values.get(value);
        if (tensor == null) {
            return ElementType.UNDEFINED;
        }
        String name = tensor.getInfo().onnxType.name().replace("ONNX_TENSOR_ELEMENT_DATA_TYPE_", "");
        return Arrays.stream(ElementType.values())
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElse(ElementType.UNDEFINED);
    }

    /** The numbers a value had, in row-major order; truth values are 0 and 1. */
    public Optional<double[]> numbers(String value) {
        return Optional.ofNullable(values.get(value)).flatMap(TensorValues::of);
    }

    /** What padded: 1 a token, 0 padding, a row per text, by input. */
    public Map<String, long[][]> masks() {
        return inputs.masks();
    }

    @Override
    public void close() {
        inputs.close();
        result.close();
    }
}
