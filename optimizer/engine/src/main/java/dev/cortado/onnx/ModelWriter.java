package dev.cortado.onnx;

import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Writes models so that a file is there completely or not at all. */
final class ModelWriter {

    /** How a new file is opened; tests put a full disk here. */
    @FunctionalInterface
    interface Opener {
        WritableByteChannel open(Path file) throws IOException;
    }

    private static final int COPIED_TOGETHER = 4 << 20;

    private final long limit;
    private final Opener opener;
    private final Progress progress;

    /** @param progress counts bytes; cancelling stops within some megabytes and leaves nothing behind */
    ModelWriter(Progress progress) {
        this(
                Integer.MAX_VALUE,
                file -> Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                progress);
    }

    /**
     * @param limit the size in bytes above which weights go to a file beside the model; the format's own is 2^31 - 1
     */
    ModelWriter(long limit, Opener opener) {
        this(limit, opener, Progress.NONE);
    }

    private ModelWriter(long limit, Opener opener, Progress progress) {
        this.limit = limit;
        this.opener = opener;
        this.progress = progress;
    }

    void write(OnnxModel model, Path given) throws IOException {
        Path file = given.toAbsolutePath().normalize();
        if (Files.isDirectory(file) || file.getFileName() == null) {
            throw new IOException("Cannot write the model to " + file + ": it is a folder; give a file name in it");
        }
        Path dataFile = file.resolveSibling(file.getFileName() + ".data");
        Path temporary = temporary(file);
        Path temporaryData = temporary(dataFile);
        try {
            Files.createDirectories(file.getParent());
            boolean data = writeTemporary(model, file, dataFile.getFileName().toString(), temporary, temporaryData);
            if (data) {
                move(temporaryData, dataFile);
            }
            move(temporary, file);
        } catch (IOException e) {
            throw new IOException(explain(file, e), e);
        } finally {
            deleteQuietly(temporary);
            deleteQuietly(temporaryData);
        }
    }

    /** Removes what a failure left; the failure itself is what the caller must hear of. */
    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }

    /** Returns whether there is a data file too. */
    private boolean writeTemporary(OnnxModel model, Path file, String dataName, Path temporary, Path temporaryData)
            throws IOException {
        Set<String> locations = locations(model.proto());
        if (model.source() != null) {
            boolean sameFolder = file.getParent().equals(model.external().directory());
            if (locations.isEmpty() || sameFolder) {
                writeBytes(temporary, model.source());
                return false;
            }
            if (locations.equals(Set.of(dataName))) {
                writeBytes(temporary, model.source());
                copy(model.external().directory().resolve(dataName), temporaryData);
                return true;
            }
        }
        if (locations.isEmpty() && fits(model.proto())) {
            writeMessage(temporary, model.proto());
            return false;
        }
        boolean everything = !fits(model.proto());
        ModelProto outside;
        try (WritableByteChannel channel = open(temporaryData, dataSize(model.proto(), everything))) {
            ExternalDataEmitter emitter = new ExternalDataEmitter(model.external(), channel, dataName, everything);
            outside = TensorWalk.replace(model.proto(), emitter::emit);
        }
        writeMessage(temporary, outside);
        return true;
    }

    private boolean fits(ModelProto proto) throws IOException {
        long[] raw = {0};
        TensorWalk.visit(proto, tensor -> raw[0] += TensorBytes.rawSize(tensor));
        if (raw[0] > limit) {
            return false;
        }
        // Beyond 2^31 the message's own size overflows to a negative number.
        int size = proto.getSerializedSize();
        return size >= 0 && size <= limit;
    }

    private static Set<String> locations(ModelProto proto) throws IOException {
        Set<String> locations = new HashSet<>();
        TensorWalk.visit(proto, (TensorProto tensor) -> {
            if (ExternalData.isExternal(tensor)) {
                locations.add(ExternalData.location(tensor));
            }
        });
        return locations;
    }

    /** The size of the data file, but for what lies between tensors. */
    private static long dataSize(ModelProto proto, boolean everything) throws IOException {
        long[] size = {0};
        TensorWalk.visit(proto, tensor -> {
            if (everything || ExternalData.isExternal(tensor)) {
                size[0] += ElementType.of(tensor.getDataType()).bytes(TensorBytes.count(tensor));
            }
        });
        return size[0];
    }

    private WritableByteChannel open(Path file, long size) throws IOException {
        return new ReportingChannel(opener.open(file), "write the model", size, progress);
    }

    private void copy(Path from, Path to) throws IOException {
        try (FileChannel source = FileChannel.open(from);
                WritableByteChannel target = open(to, source.size())) {
            ByteBuffer piece = ByteBuffer.allocateDirect(COPIED_TOGETHER);
            while (source.read(piece) >= 0) {
                piece.flip();
                while (piece.hasRemaining()) {
                    target.write(piece);
                }
                piece.clear();
            }
        }
    }

    private void writeBytes(Path file, ByteBuffer bytes) throws IOException {
        try (WritableByteChannel channel = open(file, bytes.remaining())) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    private void writeMessage(Path file, ModelProto proto) throws IOException {
        try (WritableByteChannel channel = open(file, proto.getSerializedSize());
                OutputStream out = Channels.newOutputStream(channel)) {
            proto.writeTo(out);
        }
        long written = Files.size(file);
        if (written != proto.getSerializedSize()) {
            throw new IOException(
                    "only " + written + " of " + proto.getSerializedSize() + " bytes arrived on the disk");
        }
    }

    private static Path temporary(Path file) {
        return file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String explain(Path file, IOException e) {
        List<String> parts = new ArrayList<>(List.of("Cannot write " + file + ": "));
        String message = String.valueOf(e.getMessage());
        if (message.contains("No space left") || message.contains("not enough space") || message.contains("quota")) {
            parts.add("the disk is full; free some space or save elsewhere. Nothing was left behind");
        } else if (e instanceof AccessDeniedException) {
            parts.add("not allowed there; choose another folder");
        } else if (e instanceof FileSystemException system && system.getReason() != null) {
            // Its message would begin with the temporary name, which says nothing to anybody.
            parts.add(system.getReason());
        } else {
            parts.add(message);
        }
        return String.join("", parts);
    }
}
