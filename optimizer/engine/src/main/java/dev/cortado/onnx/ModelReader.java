package dev.cortado.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads model files; the weights stay in the mapped file. */
final class ModelReader {

    private ModelReader() {}

    static OnnxModel read(Path given) throws IOException {
        Path file = given.toAbsolutePath().normalize();
        ByteBuffer bytes = map(file);
        ModelProto proto = parse(file, bytes);
        if (!proto.hasGraph() || proto.getIrVersion() <= 0 || proto.getGraph().getOutputCount() == 0) {
            throw noModel(file, bytes, null);
        }
        ExternalData external = new ExternalData(file.getParent());
        TensorWalk.visit(proto, tensor -> {
            Optional<String> problem = TensorBytes.problem(tensor);
            if (problem.isPresent()) {
                throw new OnnxFormatException(file + " is damaged: its tensor '" + tensor.getName() + "' "
                        + problem.get() + "; load or export it again");
            }
            if (ExternalData.isExternal(tensor)) {
                checkExternal(file, external, tensor);
            }
        });
        return OnnxModel.read(proto, external, bytes);
    }

    private static void checkExternal(Path file, ExternalData external, TensorProto tensor) throws IOException {
        try {
            external.checkedSegment(tensor);
        } catch (OnnxFormatException e) {
            throw new OnnxFormatException(file + ": " + e.getMessage(), e);
        }
    }

    private static ByteBuffer map(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new OnnxFormatException(file + " is a folder: give the .onnx file in it");
        }
        if (!Files.exists(file)) {
            throw new OnnxFormatException(file + " does not exist: check the path, or load the model first");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            if (size == 0) {
                throw new OnnxFormatException(file + " is empty: load it again");
            }
            if (size > Integer.MAX_VALUE) {
                throw new OnnxFormatException(file + " has " + size + " bytes, and an ONNX file can have 2147483647 at"
                        + " most: export the model with external data");
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
        }
    }

    private static ModelProto parse(Path file, ByteBuffer bytes) throws IOException {
        // A ByteString's stream knows that its bytes never change; only then does aliasing avoid the copies.
        CodedInputStream input =
                UnsafeByteOperations.unsafeWrap(bytes.duplicate()).newCodedInput();
        input.enableAliasing(true);
        try {
            return ModelProto.parseFrom(input);
        } catch (InvalidProtocolBufferException e) {
            throw noModel(file, bytes, e);
        }
    }

    private static OnnxFormatException noModel(Path file, ByteBuffer bytes, InvalidProtocolBufferException cause) {
        Optional<String> kind = FileKind.recognise(bytes);
        if (kind.isPresent()) {
            return new OnnxFormatException(file + " is no ONNX model: it " + kind.get(), cause);
        }
        boolean startsLikeModel =
                bytes.remaining() > 1 && bytes.get(0) == 0x08 && bytes.get(1) > 0 && bytes.get(1) < 64;
        if (cause != null && startsLikeModel) {
            return new OnnxFormatException(
                    file + " is damaged or cut off: it starts like an ONNX model but cannot be read to its end at byte "
                            + bytes.remaining() + "; load it again",
                    cause);
        }
        String found =
                cause == null ? "it holds no graph with outputs" : "its bytes are not those of a protobuf message";
        return new OnnxFormatException(
                file + " is no ONNX model: " + found + "; give a file that an ONNX exporter wrote", cause);
    }
}
