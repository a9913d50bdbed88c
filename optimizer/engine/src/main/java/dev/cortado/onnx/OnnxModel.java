package dev.cortado.onnx;

import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.proto.OperatorSetIdProto;
import dev.cortado.onnx.proto.StringStringEntryProto;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * An ONNX model. Immutable: what changes a model returns another one, which shares the unchanged parts.
 *
 * <p>The weights are not read into the heap: they stay in the memory-mapped file, and what is derived from this model
 * refers to them too. A file must therefore not be overwritten in place while a model read from it is in use;
 * {@link #write} replaces files by moving, which is safe.
 */
public final class OnnxModel {

    private final ModelProto proto;
    private final ExternalData external;
    private final Graph graph;
    private final ByteBuffer source;

    private OnnxModel(ModelProto proto, ExternalData external, ByteBuffer source) {
        this.proto = Objects.requireNonNull(proto, "proto");
        this.external = external;
        this.graph = new Graph(proto.getGraph(), external);
        this.source = source;
    }

    /**
     * Reads a model file, and checks that every tensor has the data its shape asks for, in the file or beside it.
     *
     * @throws OnnxFormatException if the file is missing, cut off or no ONNX model, or if its external data is missing,
     *     too short or outside the model's folder; one line naming the file, what was found, and what to do
     * @throws IOException if it cannot be read
     */
    public static OnnxModel read(Path file) throws IOException {
        return ModelReader.read(file);
    }

    /**
     * A model made in memory.
     *
     * @param directory the folder in which external data is looked for; null when the model has none
     */
    public static OnnxModel of(ModelProto proto, Path directory) {
        return new OnnxModel(proto, directory == null ? ExternalData.NONE : new ExternalData(directory), null);
    }

    static OnnxModel read(ModelProto proto, ExternalData external, ByteBuffer source) {
        return new OnnxModel(proto, external, source);
    }

    /** A model derived from this one; external data is that of this model. */
    public OnnxModel with(ModelProto changed) {
        return new OnnxModel(changed, external, null);
    }

    /** The message behind this view. */
    public ModelProto proto() {
        return proto;
    }

    /** The main graph. */
    public Graph graph() {
        return graph;
    }

    /** The version of the file format. */
    public long irVersion() {
        return proto.getIrVersion();
    }

    /** The version of the standard operators; 1 when the file names none, as the format says. */
    public long opset() {
        return opsets().getOrDefault("ai.onnx", 1L);
    }

    /** The operator sets the model is written for, by domain; the standard one is called {@code ai.onnx}. */
    public Map<String, Long> opsets() {
        Map<String, Long> opsets = new LinkedHashMap<>();
        for (OperatorSetIdProto opset : proto.getOpsetImportList()) {
            opsets.put(opset.getDomain().isEmpty() ? "ai.onnx" : opset.getDomain(), opset.getVersion());
        }
        return Collections.unmodifiableMap(opsets);
    }

    /** The notes the file carries, in the file's order; of a key that appears twice, the last. */
    public Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        for (StringStringEntryProto entry : proto.getMetadataPropsList()) {
            metadata.put(entry.getKey(), entry.getValue());
        }
        return Collections.unmodifiableMap(metadata);
    }

    /** The tool that wrote the model, with its version, for example {@code pytorch 2.0.1}; empty when not said. */
    public String producer() {
        return (proto.getProducerName() + " " + proto.getProducerVersion()).strip();
    }

    /**
     * How the model was made from the one that came from elsewhere.
     *
     * @throws IllegalArgumentException if the file's recipe is damaged
     */
    public Recipe recipe() {
        String json = metadata().get(Recipe.METADATA_KEY);
        return json == null ? Recipe.EMPTY : Recipe.fromJson(json);
    }

    /** This model with one more step at the end of its recipe. */
    public OnnxModel withStep(Recipe.Step step) {
        StringStringEntryProto entry = StringStringEntryProto.newBuilder()
                .setKey(Recipe.METADATA_KEY)
                .setValue(recipe().with(step).toJson())
                .build();
        ModelProto.Builder changed = proto.toBuilder().clearMetadataProps();
        proto.getMetadataPropsList().stream()
                .filter(existing -> !existing.getKey().equals(Recipe.METADATA_KEY))
                .forEach(changed::addMetadataProps);
        return with(changed.addMetadataProps(entry).build());
    }

    /**
     * Writes the model, creating folders as needed. The file appears complete or not at all, an existing one is replaced
     * only then. A model as it was read is written byte for byte. External data keeps working at the new place: it goes
     * to {@code <file>.data} beside the file, as do the weights of a model too large for one file (2 GB).
     *
     * @throws IOException if it cannot be written, for example because the disk is full; one line
     */
    public void write(Path file) throws IOException {
        write(file, Progress.NONE);
    }

    /**
     * Writes the model as {@link #write(Path)} does.
     *
     * @param progress counts bytes; cancelling stops soon and leaves nothing behind
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public void write(Path file, Progress progress) throws IOException {
        new ModelWriter(progress).write(this, file);
    }

    /** The number of weights: the elements of all initialisers that are not integers of 16 bits or more (indices, shapes). */
    public long parameterCount() {
        long[] count = {0};
        visitTensors(tensor -> {
            if (isWeight(tensor.type())) {
                count[0] += tensor.count();
            }
        });
        return count[0];
    }

    /** How many bytes the constant tensors of each type take, {@code Constant} nodes and nested graphs included. */
    public Map<ElementType, Long> bytesByType() {
        Map<ElementType, Long> bytes = new EnumMap<>(ElementType.class);
        visitTensors(tensor -> bytes.merge(tensor.type(), tensor.byteSize(), Long::sum));
        return Collections.unmodifiableMap(bytes);
    }

    /** The files that hold external data. */
    ExternalData external() {
        return external;
    }

    /** The file's bytes when the model is as it was read, else null. */
    ByteBuffer source() {
        return source == null ? null : source.duplicate();
    }

    private void visitTensors(Consumer<Tensor> visitor) {
        try {
            TensorWalk.visit(proto, tensor -> visitor.accept(new Tensor(tensor, external)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isWeight(ElementType type) {
        return switch (type) {
            case INT16, INT32, INT64, UINT16, UINT32, UINT64, BOOL, STRING, UNDEFINED -> false;
            default -> true;
        };
    }

    /** For example {@code main_graph, opset 11, 739 nodes}. */
    @Override
    public String toString() {
        return graph.name() + ", opset " + opset() + ", " + graph.nodes().size() + " nodes";
    }
}
