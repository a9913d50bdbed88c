package dev.cortado.kernels;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The attributes of the operator {@code Encoder}, by the names they have there.
 *
 * @param formats four a layer: projection, output, up, down
 * @param biases whether each of them has a bias
 * @param rotaryDimensions 0 for no rotary positions
 */
public record EncoderSettings(
        int width,
        int heads,
        boolean preNorm,
        boolean rms,
        float epsilon,
        String activation,
        float scoreScale,
        int rotaryDimensions,
        float rotaryBase,
        boolean rotaryInterleaved,
        List<String> formats,
        List<Boolean> biases,
        boolean finalNorm) {

    private static final int BYTES = 88;

    /**
     * Freezes the lists.
     *
     * @throws IllegalArgumentException if they are not four for each layer
     */
    public EncoderSettings {
        formats = List.copyOf(formats);
        biases = List.copyOf(biases);
        if (formats.isEmpty() || formats.size() % 4 != 0 || biases.size() != formats.size()) {
            throw new IllegalArgumentException("expected four formats and biases for each layer, found "
                    + formats.size() + " and " + biases.size());
        }
    }

    /** How many layers there are. */
    public int layers() {
        return formats.size() / 4;
    }

    /** Writes the library's struct. */
    MemorySegment write(Arena arena) {
        MemorySegment names = arena.allocate(ADDRESS, formats.size());
        for (int i = 0; i < formats.size(); i++) {
            names.setAtIndex(ADDRESS, i, arena.allocateFrom(formats.get(i)));
        }
        long[] flags = biases.stream().mapToLong(bias -> bias ? 1 : 0).toArray();
        MemorySegment config = arena.allocate(BYTES, 8);
        config.set(JAVA_LONG, 0, width);
        config.set(JAVA_LONG, 8, layers());
        config.set(JAVA_LONG, 16, heads);
        config.set(JAVA_LONG, 24, rotaryDimensions);
        config.set(ADDRESS, 32, names);
        config.set(ADDRESS, 40, arena.allocateFrom(JAVA_LONG, flags));
        config.set(ADDRESS, 48, arena.allocateFrom(activation));
        config.set(JAVA_FLOAT, 56, epsilon);
        config.set(JAVA_FLOAT, 60, scoreScale);
        config.set(JAVA_FLOAT, 64, rotaryBase);
        config.set(JAVA_INT, 68, rotaryInterleaved ? 1 : 0);
        config.set(JAVA_INT, 72, preNorm ? 1 : 0);
        config.set(JAVA_INT, 76, rms ? 1 : 0);
        config.set(JAVA_INT, 80, finalNorm ? 1 : 0);
        return config;
    }
}
