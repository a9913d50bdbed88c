package dev.cortado.kernels;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;

/** The library's C functions ({@code cortado_kernels.h}). It stays loaded until the JVM ends. */
@SuppressWarnings("restricted")
final class NativeFunctions {

    private static final int TENSOR_BYTES = 24;

    private final MethodHandle lastError;
    private final MethodHandle instructionSets;
    private final MethodHandle instructionSet;
    final MethodHandle chooseInstructionSet;
    final MethodHandle round;
    final MethodHandle matrixCreate;
    final MethodHandle matrixMultiply;
    final MethodHandle matrixDestroy;
    final MethodHandle normalise;
    final MethodHandle activate;
    final MethodHandle attention;
    final MethodHandle encoderCreate;
    final MethodHandle encoderRun;
    final MethodHandle encoderDestroy;

    NativeFunctions(Path library) {
        SymbolLookup lookup = SymbolLookup.libraryLookup(library, Arena.global());
        lastError = function(lookup, "cortado_last_error", FunctionDescriptor.of(ADDRESS));
        instructionSets = function(lookup, "cortado_instruction_sets", FunctionDescriptor.of(ADDRESS));
        instructionSet = function(lookup, "cortado_instruction_set", FunctionDescriptor.of(ADDRESS));
        chooseInstructionSet = checked(lookup, "cortado_choose_instruction_set", ADDRESS);
        round = checked(lookup, "cortado_round", ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
        matrixCreate = checked(
                lookup, "cortado_matrix_create", ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
        matrixMultiply =
                checked(lookup, "cortado_matrix_multiply", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_INT, ADDRESS);
        matrixDestroy = function(lookup, "cortado_matrix_destroy", FunctionDescriptor.ofVoid(ADDRESS));
        normalise = checked(
                lookup,
                "cortado_normalise",
                ADDRESS,
                JAVA_LONG,
                JAVA_LONG,
                ADDRESS,
                ADDRESS,
                JAVA_FLOAT,
                JAVA_INT,
                ADDRESS);
        activate = checked(lookup, "cortado_activate", ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS);
        attention = checked(
                lookup,
                "cortado_attention",
                ADDRESS,
                ADDRESS,
                ADDRESS,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_FLOAT,
                ADDRESS,
                ADDRESS);
        encoderCreate = checked(lookup, "cortado_encoder_create", ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
        encoderRun = checked(
                lookup,
                "cortado_encoder_run",
                ADDRESS,
                ADDRESS,
                ADDRESS,
                ADDRESS,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_INT,
                ADDRESS);
        encoderDestroy = function(lookup, "cortado_encoder_destroy", FunctionDescriptor.ofVoid(ADDRESS));
    }

    private static MethodHandle function(SymbolLookup lookup, String name, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(lookup.findOrThrow(name), descriptor);
    }

    /** A function that returns 0, or -1 with an error. */
    private static MethodHandle checked(SymbolLookup lookup, String name, MemoryLayout... arguments) {
        return function(lookup, name, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    String instructionSets() {
        return text(instructionSets);
    }

    String instructionSet() {
        return text(instructionSet);
    }

    /**
     * Checks that there is an instruction set to work with.
     *
     * @throws IllegalArgumentException if the environment names one that is not there
     */
    void requireInstructionSet() {
        if (instructionSet().isEmpty()) {
            throw new IllegalArgumentException(text(lastError));
        }
    }

    /**
     * Calls a function.
     *
     * @throws IllegalArgumentException with the library's own words if it refuses
     */
    void call(MethodHandle function, Object... arguments) {
        int result;
        try {
            result = (int) function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException("the native kernels cannot be called: " + e.getMessage(), e);
        }
        if (result != 0) {
            throw new IllegalArgumentException(text(lastError));
        }
    }

    /** Calls a function that frees an object. */
    void free(MethodHandle function, MemorySegment object) {
        try {
            function.invokeWithArguments(object);
        } catch (Throwable e) {
            throw new IllegalStateException("the native kernels cannot be called: " + e.getMessage(), e);
        }
    }

    private static String text(MethodHandle function) {
        try {
            MemorySegment pointer = (MemorySegment) function.invokeWithArguments();
            return pointer.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable e) {
            throw new IllegalStateException("the native kernels cannot be called: " + e.getMessage(), e);
        }
    }

    /** An array of the library's struct of a tensor; their values are copied. */
    static MemorySegment tensors(Arena arena, List<NativeTensor> tensors) {
        MemorySegment array = arena.allocate(Math.max(1, tensors.size()) * (long) TENSOR_BYTES, 8);
        for (int i = 0; i < tensors.size(); i++) {
            NativeTensor tensor = tensors.get(i);
            long[] shape = tensor.shape();
            long at = i * (long) TENSOR_BYTES;
            MemorySegment values = tensor.values() instanceof float[] floats
                    ? arena.allocateFrom(JAVA_FLOAT, floats)
                    : arena.allocateFrom(JAVA_BYTE, (byte[]) tensor.values());
            array.set(ADDRESS, at, values);
            array.set(ADDRESS, at + 8, arena.allocateFrom(JAVA_LONG, shape));
            array.set(JAVA_INT, at + 16, tensor.type());
            array.set(JAVA_INT, at + 20, shape.length);
        }
        return array;
    }

    /** Floats, or a null pointer where there are none. */
    static MemorySegment floats(Arena arena, float[] values) {
        return values == null ? MemorySegment.NULL : arena.allocateFrom(JAVA_FLOAT, values);
    }
}
