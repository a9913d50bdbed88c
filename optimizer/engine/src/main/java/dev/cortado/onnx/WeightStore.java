package dev.cortado.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps new weights until the model is written. The first ones stay in the heap; what goes beyond the budget is put into
 * memory-mapped temporary files, so that a model larger than the heap can be quantised. The files are deleted at once where
 * the system lets a deleted file stay mapped, else when the JVM ends.
 */
public final class WeightStore {

    /** How much stays in the heap unless said otherwise: models that anyone calls small. */
    private static final long HEAP_BUDGET = 256L << 20;

    /** In a small heap no more than this part of it. */
    private static final int HEAP_PART = 8;

    /** Smaller tensors always stay in the heap: a file for each would cost more than it saves. */
    private static final int SMALLEST = 1 << 20;

    private final long budget;
    private final int smallest;
    private long kept;

    public WeightStore() {
        this(Math.min(HEAP_BUDGET, Runtime.getRuntime().maxMemory() / HEAP_PART), SMALLEST);
    }

    public WeightStore(long budget, int smallest) {
        this.budget = budget;
        this.smallest = smallest;
    }

    /**
     * The tensor, its elements kept.
     *
     * @throws IOException if a temporary file is needed and cannot be written; one line
     */
    public Tensor keep(Tensor tensor) throws IOException {
        return Tensors.packed(tensor.name(), tensor.type(), tensor.shape(), keep(Tensors.bytes(tensor)));
    }

    /**
     * Keeps bytes, which must not be changed afterwards.
     *
     * @throws IOException if a temporary file is needed and cannot be written; one line
     */
    public ByteString keep(byte[] bytes) throws IOException {
        if (bytes.length < smallest || kept + bytes.length <= budget) {
            kept += bytes.length;
            return UnsafeByteOperations.unsafeWrap(bytes);
        }
        Path file = Files.createTempFile("cortado-weights-", ".tmp");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes.length);
            // Written, not put into the mapping: on a full disk the former fails, the latter kills the JVM.
            ByteBuffer source = ByteBuffer.wrap(bytes);
            while (source.hasRemaining()) {
                channel.write(source);
            }
            return UnsafeByteOperations.unsafeWrap(mapped);
        } catch (IOException e) {
            throw new IOException(
                    "Cannot keep " + bytes.length + " bytes of quantised weights in " + file + ": " + e.getMessage()
                            + "; free some space or set -Djava.io.tmpdir to a larger disk",
                    e);
        } finally {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                file.toFile().deleteOnExit();
            }
        }
    }
}
