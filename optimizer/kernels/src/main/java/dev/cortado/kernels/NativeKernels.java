package dev.cortado.kernels;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The kernels without ONNX Runtime. Arrays are in row-major order, a token a row. All methods refuse what does not fit with an
 * {@link IllegalArgumentException}; they are safe to call from several threads.
 */
public final class NativeKernels {

    private static final Set<String> GATED = Set.of("swiglu", "geglu", "geglu_tanh");

    private final NativeFunctions functions;

    private NativeKernels(NativeFunctions functions) {
        this.functions = functions;
    }

    /**
     * Loads a library, which stays loaded until the JVM ends.
     *
     * @param library as {@link KernelLibrary#extract} gave it
     * @throws IllegalArgumentException if it cannot be loaded, or the environment variable {@code CORTADO_KERNELS_ISA} names an instruction
     *     set that is not there
     */
    public static NativeKernels load(Path library) {
        NativeFunctions functions = new NativeFunctions(library);
        functions.requireInstructionSet();
        return new NativeKernels(functions);
    }

    /** The instruction sets that library and CPU have in common, the fastest first: {@code portable} is the last. */
    public List<String> instructionSets() {
        return List.of(functions.instructionSets().split(",", -1));
    }

    /** The one that what is made from now on uses. */
    public String instructionSet() {
        return functions.instructionSet();
    }

    /**
     * Chooses the instruction set for what is made from now on, in the whole process.
     *
     * @throws IllegalArgumentException if it is none of {@link #instructionSets()}
     */
    public void chooseInstructionSet(String name) {
        try (Arena arena = Arena.ofConfined()) {
            functions.call(functions.chooseInstructionSet, arena.allocateFrom(name));
        }
    }

    /**
     * Tokens rounded to codes.
     *
     * @param codes 0 to the largest code, a byte without sign each
     * @param scales a token's step
     * @param zeros the code of a token's 0
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Rounded(byte[] codes, float[] scales, int[] zeros) {}

    /** Rounds each token to codes of 0 to {@code levels}. */
    public Rounded round(float[] values, int tokens, int features, int levels) {
        requireLength("values", values, (long) tokens * features);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment codes = arena.allocate(JAVA_BYTE, values.length);
            MemorySegment scales = arena.allocate(JAVA_FLOAT, tokens);
            MemorySegment zeros = arena.allocate(JAVA_INT, tokens);
            functions.call(
                    functions.round,
                    arena.allocateFrom(JAVA_FLOAT, values),
                    (long) tokens,
                    (long) features,
                    levels,
                    codes,
                    scales,
                    zeros);
            return new Rounded(codes.toArray(JAVA_BYTE), scales.toArray(JAVA_FLOAT), zeros.toArray(JAVA_INT));
        }
    }

    /** Layer normalisation, or RMS normalisation, of each token; {@code shift} may be null. */
    public float[] normalise(float[] values, int tokens, float[] scale, float[] shift, float epsilon, boolean rms) {
        requireLength("values", values, (long) tokens * scale.length);
        if (shift != null) {
            requireLength("shift", shift, scale.length);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_FLOAT, values.length);
            functions.call(
                    functions.normalise,
                    arena.allocateFrom(JAVA_FLOAT, values),
                    (long) tokens,
                    (long) scale.length,
                    arena.allocateFrom(JAVA_FLOAT, scale),
                    NativeFunctions.floats(arena, shift),
                    epsilon,
                    rms ? 1 : 0,
                    out);
            return out.toArray(JAVA_FLOAT);
        }
    }

    /**
     * An activation by its name in a node's attributes.
     *
     * @param features of a token's result; {@code swiglu}, {@code geglu} and {@code geglu_tanh} take twice as many, gates first
     */
    public float[] activate(String activation, float[] values, int tokens, int features) {
        requireLength("values", values, (long) tokens * features * (GATED.contains(activation) ? 2 : 1));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_FLOAT, (long) tokens * features);
            functions.call(
                    functions.activate,
                    arena.allocateFrom(activation),
                    arena.allocateFrom(JAVA_FLOAT, values),
                    (long) tokens,
                    (long) features,
                    out);
            return out.toArray(JAVA_FLOAT);
        }
    }

    /**
     * Attention of one text. Queries, keys and values hold {@code heads * dimensions} floats a token.
     *
     * @param bias a float for each head, query and key, added to the scaled scores; null for none
     */
    public float[] attention(
            float[] queries,
            float[] keys,
            float[] values,
            int tokens,
            int heads,
            int dimensions,
            float scoreScale,
            float[] bias) {
        long count = (long) tokens * heads * dimensions;
        requireLength("queries", queries, count);
        requireLength("keys", keys, count);
        requireLength("values", values, count);
        if (bias != null) {
            requireLength("bias", bias, (long) heads * tokens * tokens);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_FLOAT, count);
            functions.call(
                    functions.attention,
                    arena.allocateFrom(JAVA_FLOAT, queries),
                    arena.allocateFrom(JAVA_FLOAT, keys),
                    arena.allocateFrom(JAVA_FLOAT, values),
                    (long) tokens,
                    (long) heads,
                    (long) dimensions,
                    scoreScale,
                    NativeFunctions.floats(arena, bias),
                    out);
            return out.toArray(JAVA_FLOAT);
        }
    }

    /**
     * Packs a matrix.
     *
     * @param format as in a node's attributes, for example {@code int7}
     * @param tensors those the format consists of, in the specification's order
     */
    public NativeMatrix matrix(
            String format, int outputs, int inputs, List<NativeTensor> tensors, Optional<float[]> bias) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointer = arena.allocate(ADDRESS);
            MemorySegment biasTensor = bias.map(values ->
                            NativeFunctions.tensors(arena, List.of(NativeTensor.floats(values, values.length))))
                    .orElse(MemorySegment.NULL);
            functions.call(
                    functions.matrixCreate,
                    arena.allocateFrom(format),
                    (long) outputs,
                    (long) inputs,
                    NativeFunctions.tensors(arena, tensors),
                    tensors.size(),
                    biasTensor,
                    pointer);
            return new NativeMatrix(functions, pointer.get(ADDRESS, 0), outputs, inputs);
        }
    }

    /** Packs an encoder; the tensors in the order of the operator's inputs from the fourth on. */
    public NativeEncoder encoder(EncoderSettings settings, List<NativeTensor> tensors) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointer = arena.allocate(ADDRESS);
            functions.call(
                    functions.encoderCreate,
                    settings.write(arena),
                    NativeFunctions.tensors(arena, tensors),
                    tensors.size(),
                    pointer);
            return new NativeEncoder(functions, pointer.get(ADDRESS, 0), settings);
        }
    }

    static void requireLength(String name, float[] values, long expected) {
        if (values.length != expected) {
            throw new IllegalArgumentException(name + ": expected " + expected + " floats, found " + values.length);
        }
    }
}
