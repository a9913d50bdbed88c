package dev.cortado.data.read;

import dev.cortado.resource.ResourceException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.ZipException;

/**
 * An array of an idx file, the format of MNIST (http://yann.lecun.com/exdb/mnist): two zero bytes, the type, the number
 * of dimensions, the size of each as a 32-bit integer, then the numbers row by row, all big-endian.
 */
public final class IdxArray {

    private static final int MAX_DIMENSIONS = 4;

    private final Type type;
    private final List<Integer> shape;
    private final byte[] bytes;

    private IdxArray(Type type, List<Integer> shape, byte[] bytes) {
        this.type = type;
        this.shape = List.copyOf(shape);
        this.bytes = bytes;
    }

    /** What an array's numbers are. */
    public enum Type {
        /** Unsigned bytes, 0 to 255. */
        U8(0x08, 1),
        /** Signed bytes. */
        I8(0x09, 1),
        /** 16-bit integers. */
        I16(0x0B, 2),
        /** 32-bit integers. */
        I32(0x0C, 4),
        /** 32-bit floats. */
        F32(0x0D, 4),
        /** 64-bit floats. */
        F64(0x0E, 8);

        private final int code;
        private final int size;

        Type(int code, int size) {
            this.code = code;
            this.size = size;
        }

        static Optional<Type> of(int code) {
            return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
        }

        /** Returns how many bytes a number takes. */
        public int size() {
            return size;
        }
    }

    /**
     * Reads a file, compressed with gzip or not.
     *
     * @throws ResourceException if it is missing, no idx file, cut off (with the row), too long, or too large for an
     *     array of Java
     */
    public static IdxArray read(Path path) throws IOException {
        DataFile file = DataFile.of(path);
        try (InputStream in = file.open();
                DataInputStream data = new DataInputStream(in)) {
            return read(data, file);
        } catch (EOFException | ZipException e) {
            throw file.compressed() ? file.damaged(e) : new ResourceException(file + " is cut off in its header", e);
        }
    }

    private static IdxArray read(DataInputStream in, DataFile file) throws IOException {
        int zeros = in.readUnsignedShort();
        int code = in.readUnsignedByte();
        int dimensions = in.readUnsignedByte();
        Optional<Type> type = Type.of(code);
        if (zeros != 0 || type.isEmpty()) {
            throw new ResourceException(file + " is no idx file: expected two zero bytes and a type of 8, 9, 11, 12, "
                    + "13 or 14, found " + zeros + " and " + code);
        }
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw new ResourceException(
                    file + ": expected 1 to " + MAX_DIMENSIONS + " dimensions, found " + dimensions);
        }
        Integer[] shape = new Integer[dimensions];
        long size = type.get().size;
        for (int i = 0; i < dimensions; i++) {
            shape[i] = in.readInt();
            if (shape[i] < 0) {
                throw new ResourceException(file + ": dimension " + i + " has the size " + shape[i]
                        + ": the file is damaged, or another byte order");
            }
            size = saturatedProduct(size, shape[i]);
        }
        if (size > Integer.MAX_VALUE - 8) {
            throw new ResourceException(
                    file + " announces " + text(List.of(shape)) + " numbers, more than an array of Java holds");
        }
        // Read as it comes: a damaged header must not make a gigabyte of nothing.
        byte[] bytes = in.readNBytes((int) size);
        long row = Math.max(1, size / Math.max(1, shape[0]));
        if (bytes.length < size) {
            throw new ResourceException(file + " is cut off in row " + (bytes.length / row + 1) + " of " + shape[0]
                    + ": expected " + size + " bytes of numbers, found " + bytes.length);
        }
        if (in.read() >= 0) {
            throw new ResourceException(
                    file + " goes on after the " + text(List.of(shape)) + " numbers it announces: it is damaged");
        }
        return new IdxArray(type.get(), List.of(shape), bytes);
    }

    private static long saturatedProduct(long size, int count) {
        return count == 0 ? 0 : size > Long.MAX_VALUE / count ? Long.MAX_VALUE : size * count;
    }

    private static String text(List<Integer> shape) {
        return shape.stream().map(String::valueOf).collect(Collectors.joining(" x "));
    }

    /** Returns what the numbers are. */
    public Type type() {
        return type;
    }

    /** Returns the size of each dimension, 1 to 4 of them. */
    public List<Integer> shape() {
        return shape;
    }

    /** Returns the size of the first dimension. */
    public int rows() {
        return shape.getFirst();
    }

    /** Returns how many numbers a row has: the product of the other dimensions. */
    public int rowLength() {
        return shape.stream().skip(1).reduce(1, (one, other) -> one * other);
    }

    /** Returns the bytes of a row, a copy. */
    public byte[] row(int row) {
        int length = rowLength() * type.size;
        return Arrays.copyOfRange(bytes, row * length, (row + 1) * length);
    }

    /**
     * Returns a number.
     *
     * @param row the index of the row
     * @param index within the row
     */
    public double get(int row, int index) {
        int position = (row * rowLength() + index) * type.size;
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return switch (type) {
            case U8 -> bytes[position] & 0xff;
            case I8 -> bytes[position];
            case I16 -> buffer.getShort(position);
            case I32 -> buffer.getInt(position);
            case F32 -> buffer.getFloat(position);
            case F64 -> buffer.getDouble(position);
        };
    }
}
