package dev.cortado.onnx;

import dev.cortado.onnx.proto.StringStringEntryProto;
import dev.cortado.onnx.proto.TensorProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files beside a model that hold the data of its tensors. Each is memory-mapped once and stays mapped as long as the
 * model is in use, so that a model keeps its data even when a file is replaced. Only files inside the model's own folder
 * are read: a model is something from elsewhere and must not name arbitrary files of this machine.
 */
final class ExternalData {

    /** For models that have no folder. */
    static final ExternalData NONE = new ExternalData(null);

    private final Path directory;
    private final Map<String, MemorySegment> files = new ConcurrentHashMap<>();

    ExternalData(Path directory) {
        this.directory = directory == null ? null : directory.toAbsolutePath().normalize();
    }

    static boolean isExternal(TensorProto proto) {
        return proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
    }

    /** The file's name as the tensor gives it; empty when it gives none. */
    static String location(TensorProto proto) {
        return entry(proto, "location");
    }

    /** The folder the files are in; null when there is none. */
    Path directory() {
        return directory;
    }

    /**
     * A tensor's data.
     *
     * @throws UncheckedIOException if the file is missing, too short, outside the folder or unreadable
     */
    MemorySegment segment(TensorProto proto) {
        try {
            return checkedSegment(proto);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A tensor's data.
     *
     * @throws OnnxFormatException if the file is missing, too short or outside the folder
     */
    MemorySegment checkedSegment(TensorProto proto) throws IOException {
        String location = location(proto);
        String which = "Tensor '" + proto.getName() + "' keeps its data in '" + location + "', ";
        MemorySegment file = files.get(location);
        if (file == null) {
            file = map(location, which);
            files.put(location, file);
        }
        long size = ElementType.of(proto.getDataType()).bytes(TensorBytes.count(proto));
        long offset = number(proto, "offset", 0, which);
        long length = number(proto, "length", size, which);
        if (length != size) {
            throw new OnnxFormatException(which + "which gives it " + length + " bytes where its shape needs " + size
                    + ": the model is damaged; export it again");
        }
        if (offset > file.byteSize() - length) {
            throw new OnnxFormatException(which + "which is too short: it has " + file.byteSize()
                    + " bytes, needed are " + length + " from byte " + offset + "; load that file again");
        }
        return file.asSlice(offset, length).asReadOnly();
    }

    private MemorySegment map(String location, String which) throws IOException {
        if (directory == null) {
            throw new OnnxFormatException(
                    which + "but the model was made in memory and has no folder: read it from its file");
        }
        Path file;
        try {
            file = Path.of(location);
        } catch (InvalidPathException e) {
            throw new OnnxFormatException(which + "which is no file name: " + e.getReason(), e);
        }
        String allowed = "only files in the model's folder are read: put the file there and correct the location";
        if (location.isEmpty()
                || file.isAbsolute()
                || location.startsWith("/")
                || location.startsWith("\\")
                || location.matches("[A-Za-z]:.*")) {
            throw new OnnxFormatException(which + "which is not relative to the model's folder; " + allowed);
        }
        Path resolved = directory.resolve(file).normalize();
        if (!resolved.startsWith(directory) || location.replace('\\', '/').matches("(.*/)?\\.\\.(/.*)?")) {
            throw new OnnxFormatException(which + "which leaves the model's folder " + directory + "; " + allowed);
        }
        if (!Files.isRegularFile(resolved)) {
            throw new OnnxFormatException(
                    which + "which is missing: expected at " + resolved + "; fetch it from where the model came from");
        }
        if (!resolved.toRealPath().startsWith(directory.toRealPath()) && !isHubBlob(resolved)) {
            throw new OnnxFormatException(which + "which leads through a link to " + resolved.toRealPath()
                    + " outside the model's folder " + directory + "; " + allowed);
        }
        try (FileChannel channel = FileChannel.open(resolved)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
        }
    }

    /** In the cache of the Hugging Face hub all files of a snapshot are links to the blobs of their repository. */
    private boolean isHubBlob(Path file) throws IOException {
        Path blobs = file.toRealPath().getParent();
        return blobs.endsWith("blobs") && directory.toRealPath().startsWith(blobs.resolveSibling("snapshots"));
    }

    private static String entry(TensorProto proto, String key) {
        return proto.getExternalDataList().stream()
                .filter(entry -> entry.getKey().equals(key))
                .map(StringStringEntryProto::getValue)
                .findFirst()
                .orElse("");
    }

    private static long number(TensorProto proto, String key, long otherwise, String which) throws OnnxFormatException {
        String text = entry(proto, key);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text.strip());
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, together with negative numbers.
        }
        throw new OnnxFormatException(which + "with the " + key + " '" + text
                + "', which is no number: the model is damaged; export it again");
    }
}
