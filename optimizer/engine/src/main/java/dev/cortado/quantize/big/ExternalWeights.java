package dev.cortado.quantize.big;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.proto.StringStringEntryProto;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Made-up weights in a file beside a model, written as they are asked for: nothing of them stays in memory. They are normally distributed;
 * the numbers repeat after four million, and every tensor starts at another one.
 */
final class ExternalWeights implements AutoCloseable {

    private static final int REPEATED = 1 << 22;
    private static final int PIECE = 8 << 20;
    private static final int PAGE = 4096;
    private static final double DEVIATION = 0.02;

    private final String location;
    private final FileChannel file;
    private final long total;
    private final Progress progress;
    private final SplittableRandom random;
    private final ByteBuffer numbers = ByteBuffer.allocateDirect(REPEATED * Float.BYTES);
    private long position;

    /**
     * @param total how many bytes there will be, for the progress
     * @throws IOException if the file is there already or cannot be made
     */
    ExternalWeights(Path path, long total, long seed, Progress progress) throws IOException {
        this.location = path.getFileName().toString();
        this.file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        this.total = total;
        this.progress = progress;
        this.random = new SplittableRandom(seed);
        FloatBuffer floats = numbers.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        for (int i = 0; i < REPEATED; i++) {
            floats.put(i, (float) (DEVIATION * random.nextGaussian()));
        }
    }

    /** Writes a tensor of floats, at the start of a page, and returns what refers to it. */
    TensorProto write(String name, long... shape) throws IOException {
        long offset = Math.ceilDiv(position, (long) PAGE) * PAGE;
        long end = offset + Float.BYTES * Arrays.stream(shape).reduce(1, Math::multiplyExact);
        int start = random.nextInt(REPEATED) * Float.BYTES;
        position = offset;
        while (position < end) {
            progress.step("make up the model", Math.min(position, total), total, Progress.Unit.BYTES);
            int length = (int) Math.min(end - position, Math.min(PIECE, numbers.capacity() - start));
            int written = file.write(numbers.slice(start, length), position);
            position += written;
            start = (start + written) % numbers.capacity();
        }
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(ElementType.FLOAT.code())
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", Long.toString(offset)))
                .addExternalData(entry("length", Long.toString(end - offset)));
        for (long size : shape) {
            tensor.addDims(size);
        }
        return tensor.build();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
