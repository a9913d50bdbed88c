package dev.cortado.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import dev.cortado.onnx.Dimension;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Value;
import dev.cortado.progress.Cancellation;
import dev.cortado.text.NearestNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One model opened in ONNX Runtime. Runs may come from several threads at once; close it when none is running. */
public final class InferenceSession implements AutoCloseable {

    private static final String TYPE_PREFIX = "ONNX_TENSOR_ELEMENT_DATA_TYPE_";

    /** Held here, since a logger that nobody holds forgets its level. */
    private static final Logger ENVIRONMENT_LOGGER = Logger.getLogger("ai.onnxruntime.OrtEnvironment");

    private final String file;
    private final OrtSession session;
    private final List<Value> inputs;
    private final List<Value> outputs;
    private final Set<String> inputNames;
    private final Set<String> outputNames;

    private InferenceSession(String file, OrtSession session) throws OrtException {
        this.file = file;
        this.session = session;
        this.inputs = values(session.getInputInfo().values());
        this.outputs = values(session.getOutputInfo().values());
        this.inputNames = new LinkedHashSet<>(session.getInputInfo().keySet());
        this.outputNames = new LinkedHashSet<>(session.getOutputInfo().keySet());
    }

    /**
     * Opens a model.
     *
     * @throws ModelLoadException if the file is missing, is no model ONNX Runtime can run (the node is named where it says
     *     which), or the provider is not there (with the ones that are)
     */
    public static InferenceSession open(Path model, RunSettings settings) throws ModelLoadException {
        return open(model, settings, options -> {});
    }

    /**
     * Opens a model as {@link #open(Path, RunSettings)} does, and gives up waiting as soon as that is cancelled.
     *
     * @throws ModelLoadException as {@link #open(Path, RunSettings)} does
     * @throws CancellationException if cancelled; ONNX Runtime still ends its opening, in the background
     */
    public static InferenceSession open(Path model, RunSettings settings, Cancellation cancellation)
            throws IOException {
        return Abandonable.make("cortado-open", () -> open(model, settings), cancellation);
    }

    /**
     * Opens a model so that ONNX Runtime writes down how long each node takes, until {@link #endTrace()}, and what it made of
     * the graph.
     *
     * @param trace where the trace goes; ONNX Runtime appends the time and {@code .json}
     * @param optimized where the graph goes that really runs; its weights go to {@code <name>.data} beside it
     * @throws ModelLoadException as {@link #open(Path, RunSettings)} does
     */
    public static InferenceSession openTraced(Path model, RunSettings settings, Path trace, Path optimized)
            throws ModelLoadException {
        return open(model, settings, options -> {
            options.enableProfiling(trace.toString());
            options.setOptimizedModelFilePath(optimized.toString());
            options.addConfigEntry(
                    "session.optimized_model_external_initializers_file_name", optimized.getFileName() + ".data");
            options.addConfigEntry("session.optimized_model_external_initializers_min_size_in_bytes", "1024");
        });
    }

    /** Sets further options of ONNX Runtime's. */
    @FunctionalInterface
    private interface FurtherOptions {
        void set(SessionOptions options) throws OrtException;
    }

    private static InferenceSession open(Path model, RunSettings settings, FurtherOptions further)
            throws ModelLoadException {
        String file = String.valueOf(model.getFileName());
        if (!Files.isRegularFile(model)) {
            throw new ModelLoadException(model + (Files.exists(model) ? ": not a file" : ": no such file"));
        }
        OrtEnvironment environment = environment();
        try (SessionOptions options = options(settings)) {
            if (settings.kernels()) {
                KernelOperators.register(model, options);
            }
            further.set(options);
            OrtSession session = environment.createSession(model.toString(), options);
            try {
                return new InferenceSession(file, session);
            } catch (OrtException e) {
                session.close();
                throw e;
            }
        } catch (OrtException e) {
            OrtFailure failure = OrtFailure.of(e);
            throw new ModelLoadException(
                    file + " does not load in ONNX Runtime: " + failure.where() + failure.cause(), failure.node(), e);
        }
    }

    /** The process's ONNX Runtime, which tensors are made in. */
    public static OrtEnvironment environment() {
        NativeLibraries.prepare();
        if (ENVIRONMENT_LOGGER.getLevel() == null) {
            // It warns when the user's own code has made the environment first; nobody has to do anything about that.
            ENVIRONMENT_LOGGER.setLevel(Level.SEVERE);
        }
        // What goes wrong comes back as an exception; printed a second time it would confuse.
        OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "cortado");
        try {
            environment.setTelemetry(false);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime's telemetry cannot be switched off: " + e.getMessage(), e);
        }
        return environment;
    }

    private static SessionOptions options(RunSettings settings) throws OrtException, ModelLoadException {
        SessionOptions options = new SessionOptions();
        try {
            if (settings.threads() > 0) {
                options.setIntraOpNumThreads(settings.threads());
            }
            options.setOptimizationLevel(
                    switch (settings.optimization()) {
                        case NONE -> SessionOptions.OptLevel.NO_OPT;
                        case BASIC -> SessionOptions.OptLevel.BASIC_OPT;
                        case EXTENDED -> SessionOptions.OptLevel.EXTENDED_OPT;
                        case ALL -> SessionOptions.OptLevel.ALL_OPT;
                    });
            for (Map.Entry<String, String> entry : settings.sessionConfig().entrySet()) {
                options.addConfigEntry(entry.getKey(), entry.getValue());
            }
            ExecutionProviders.add(settings.provider(), options);
            return options;
        } catch (OrtException | ModelLoadException | RuntimeException e) {
            options.close();
            throw e;
        }
    }

    /** What the model takes, in its order, as ONNX Runtime understood it. */
    public List<Value> inputs() {
        return inputs;
    }

    /** What the model gives, in its order. */
    public List<Value> outputs() {
        return outputs;
    }

    /**
     * Runs the model and returns all outputs; close the result.
     *
     * @param inputs a tensor for every input, by name; the caller closes them
     * @throws IllegalArgumentException if an input is missing or unknown
     * @throws InferenceException if ONNX Runtime fails, with the node where it says which
     * @throws CancellationException if cancelled before or while it runs
     */
    public OrtSession.Result run(Map<String, OnnxTensor> inputs, Cancellation cancellation) {
        return run(inputs, outputNames, cancellation);
    }

    /** Like {@link #run(Map, Cancellation)}, for some outputs only. */
    public OrtSession.Result run(Map<String, OnnxTensor> inputs, Set<String> wanted, Cancellation cancellation) {
        checkNames(inputs.keySet());
        for (String name : wanted) {
            if (!outputNames.contains(name)) {
                throw new IllegalArgumentException(
                        file + " has no output '" + name + "'" + NearestNames.hint(name, outputNames));
            }
        }
        cancellation.throwIfCancelled();
        try (StoppableRun stoppable = new StoppableRun(cancellation)) {
            return session.run(inputs, wanted, stoppable.options());
        } catch (OrtException e) {
            throw failure(e, cancellation);
        }
    }

    /**
     * Runs the model into tensors that are there already, so that nothing is allocated or copied: what a benchmark times.
     * Names are not checked and it cannot be stopped.
     *
     * @param inputs a tensor for every input, by name
     * @param outputs tensors over direct buffers with exactly the outputs' shapes
     */
    public void runInto(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {
        try {
            session.run(inputs, outputs).close();
        } catch (OrtException e) {
            throw failure(e, Cancellation.NEVER);
        }
    }

    /**
     * Ends the trace of a session that was opened with one.
     *
     * @return the file ONNX Runtime wrote
     */
    public Path endTrace() {
        try {
            return Path.of(session.endProfiling());
        } catch (OrtException e) {
            throw failure(e, Cancellation.NEVER);
        }
    }

    private RuntimeException failure(OrtException e, Cancellation cancellation) {
        if (cancellation.isCancelled()) {
            return new CancellationException("interrupted");
        }
        OrtFailure failure = OrtFailure.of(e);
        return new InferenceException(file + " failed: " + failure.where() + failure.cause(), failure.node(), e);
    }

    private void checkNames(Collection<String> given) {
        for (String name : given) {
            if (!inputNames.contains(name)) {
                throw new IllegalArgumentException(
                        file + " has no input '" + name + "'" + NearestNames.hint(name, inputNames));
            }
        }
        List<String> missing = new ArrayList<>(inputNames);
        missing.removeAll(given);
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(file + " needs the input" + (missing.size() == 1 ? " '" : "s '")
                    + String.join("', '", missing) + "'; given: " + String.join(", ", given));
        }
    }

    private static List<Value> values(Collection<NodeInfo> nodes) {
        return nodes.stream().map(InferenceSession::value).toList();
    }

    private static Value value(NodeInfo node) {
        if (!(node.getInfo() instanceof TensorInfo tensor)) {
            return new Value(node.getName(), ElementType.UNDEFINED, List.of());
        }
        long[] shape = tensor.getShape();
        String[] symbols = tensor.getDimensionNames();
        List<Dimension> dimensions = new ArrayList<>();
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] >= 0) {
                dimensions.add(new Dimension.Fixed(shape[i]));
            } else if (i < symbols.length && symbols[i] != null && !symbols[i].isEmpty()) {
                dimensions.add(new Dimension.Symbol(symbols[i]));
            } else {
                dimensions.add(new Dimension.Unknown());
            }
        }
        return new Value(node.getName(), type(tensor), dimensions);
    }

    /** ONNX Runtime numbers the types its own way; the names agree. */
    private static ElementType type(TensorInfo tensor) {
        String name = tensor.onnxType.name().replace(TYPE_PREFIX, "");
        return Arrays.stream(ElementType.values())
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElse(ElementType.UNDEFINED);
    }

    /** Frees the model's memory in ONNX Runtime. */
    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(file + " could not be closed: " + e.getMessage(), e);
        }
    }
}
