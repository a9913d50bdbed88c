package dev.cortado.quantize.mixed;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.StringStringEntryProto;
import dev.cortado.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A model whose weights lie in one file, which many variants of it refer to: a variant's own file holds its graph and what is new in it.
 * ONNX Runtime maps the shared file, so that opening a variant does not copy it.
 */
final class SharedWeights {

    private static final int SMALLEST = 1024;
    private static final long PAGE = 4096;
    private static final String FILE = "shared.data";

    private final Path folder;
    private final OnnxModel skeleton;

    private SharedWeights(Path folder, OnnxModel skeleton) {
        this.folder = folder;
        this.skeleton = skeleton;
    }

    /**
     * Writes a model's weights, one after the other.
     *
     * @param folder an existing one, for this model alone
     */
    static SharedWeights write(OnnxModel model, Path folder) throws IOException {
        GraphProto.Builder graph = model.proto().getGraph().toBuilder().clearInitializer();
        long position = 0;
        try (FileChannel channel =
                FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (TensorProto proto : model.proto().getGraph().getInitializerList()) {
                Tensor tensor = model.graph().initializer(proto.getName()).orElseThrow();
                boolean moves =
                        tensor.isExternal() || (tensor.type() != ElementType.STRING && tensor.byteSize() >= SMALLEST);
                if (!moves) {
                    graph.addInitializer(proto);
                    continue;
                }
                position = Math.ceilDiv(position, PAGE) * PAGE;
                ByteBuffer bytes = tensor.bytes();
                graph.addInitializer(external(proto, position, bytes.remaining()));
                while (bytes.hasRemaining()) {
                    position += channel.write(bytes, position);
                }
            }
        }
        OnnxModel skeleton =
                OnnxModel.of(model.proto().toBuilder().setGraph(graph).build(), folder);
        return new SharedWeights(folder, skeleton);
    }

    private static TensorProto external(TensorProto proto, long offset, long length) {
        return TensorProto.newBuilder()
                .setName(proto.getName())
                .setDataType(proto.getDataType())
                .addAllDims(proto.getDimsList())
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", FILE))
                .addExternalData(entry("offset", Long.toString(offset)))
                .addExternalData(entry("length", Long.toString(length)))
                .build();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    /** The model that passes start from; its weights are in the shared file. */
    OnnxModel skeleton() {
        return skeleton;
    }

    /** Writes what a pass made of the skeleton, beside the shared file. */
    Path writeVariant(OnnxModel variant, String name) throws IOException {
        Path file = folder.resolve(name + ".onnx");
        try (var stream = Files.newOutputStream(file)) {
            variant.proto().writeTo(stream);
        }
        return file;
    }
}
