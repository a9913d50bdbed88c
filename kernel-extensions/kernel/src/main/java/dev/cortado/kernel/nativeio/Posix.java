package dev.cortado.kernel.nativeio;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The few calls of the C library that Java has no counterpart for. Making one links them, which takes some 50 ms. */
@SuppressWarnings("restricted") // native code is what it is for; the kernel is started with leave to call it
final class Posix {

    private static final int SET_CLOSE_ON_EXEC = 2;
    private static final int CLOSE_ON_EXEC = 1;
    /** Linux only; others refuse it. */
    private static final int SET_PIPE_SIZE = 1031;

    private static final int LINE_BUFFERED = 1;
    private static final short READABLE = 1;
    private static final int FOREVER = -1;
    private static final int WITHOUT_WAITING = 2;

    private final Linker linker = Linker.nativeLinker();
    private final SymbolLookup library = linker.defaultLookup();
    private final MethodHandle dup = function("dup", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private final MethodHandle dup2 = function("dup2", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private final MethodHandle pipe = function("pipe", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private final MethodHandle read = function("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private final MethodHandle write =
            function("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private final MethodHandle fcntl = function(
            "fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), Linker.Option.firstVariadicArg(2));
    private final MethodHandle fflush = function("fflush", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private final MethodHandle poll = function("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    /** Linux only. */
    private final Optional<MethodHandle> tee = library.find("tee")
            .map(address -> linker.downcallHandle(
                    address, FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT)));
    /** The C library's own stream over descriptor 1; null where it is not known by its usual names. */
    private final MemorySegment stdout = library.find("stdout")
            .or(() -> library.find("__stdoutp"))
            .map(variable -> variable.reinterpret(ADDRESS.byteSize()).get(ADDRESS, 0))
            .orElse(MemorySegment.NULL);

    /** A pipe: what is written to one descriptor can be read from the other. */
    record Pipe(int readEnd, int writeEnd) {}

    private MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
        return linker.downcallHandle(
                library.find(name).orElseThrow(() -> new NoSuchElementException("the C library has no " + name)),
                type,
                options);
    }

    /** Returns another descriptor for the same; child processes do not get it. */
    int duplicate(int descriptor) throws IOException {
        int copy = checked("dup", () -> (int) dup.invokeExact(descriptor));
        closeOnExec(copy);
        return copy;
    }

    /** Makes a descriptor lead where another one leads. */
    void replace(int descriptor, int by) throws IOException {
        checked("dup2", () -> (int) dup2.invokeExact(by, descriptor));
    }

    /**
     * Makes a pipe.
     *
     * @param bytes how much it should hold; where the system does not give that it holds less
     */
    Pipe pipe(int bytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(JAVA_INT, 2);
            checked("pipe", () -> (int) pipe.invokeExact(ends));
            Pipe made = new Pipe(ends.getAtIndex(JAVA_INT, 0), ends.getAtIndex(JAVA_INT, 1));
            closeOnExec(made.readEnd());
            closeOnExec(made.writeEnd());
            call("fcntl", () -> (int) fcntl.invokeExact(made.writeEnd(), SET_PIPE_SIZE, bytes));
            return made;
        }
    }

    private void closeOnExec(int descriptor) throws IOException {
        checked("fcntl", () -> (int) fcntl.invokeExact(descriptor, SET_CLOSE_ON_EXEC, CLOSE_ON_EXEC));
    }

    /** Waits for bytes and reads them; returns how many, 0 at the end. */
    int read(int descriptor, MemorySegment buffer) throws IOException {
        return (int) checked("read", () -> (long) read.invokeExact(descriptor, buffer, buffer.byteSize()));
    }

    /** Waits until there is something to read. */
    void awaitReadable(int descriptor) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(2L * Integer.BYTES, Integer.BYTES);
            request.set(JAVA_INT, 0, descriptor);
            request.set(JAVA_SHORT, Integer.BYTES, READABLE);
            call("poll", () -> (int) poll.invokeExact(request, 1L, FOREVER));
        }
    }

    /** Whether {@link #copy} can be called. */
    boolean canCopy() {
        return tee.isPresent();
    }

    /** Copies what is in one pipe to another, and leaves it where it is; returns how many bytes, at most 0 if none fit. */
    long copy(int from, int to, long most) throws IOException {
        MethodHandle function = tee.orElseThrow();
        return call("tee", () -> (long) function.invokeExact(from, to, most, WITHOUT_WAITING));
    }

    /** Writes all of some bytes. */
    void write(int descriptor, byte[] bytes, int offset, int length) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = arena.allocate(length);
            MemorySegment.copy(MemorySegment.ofArray(bytes), offset, all, 0, length);
            long done = 0;
            while (done < length) {
                MemorySegment rest = all.asSlice(done);
                done += checked("write", () -> (long) write.invokeExact(descriptor, rest, rest.byteSize()));
            }
        }
    }

    /** Passes on every line that the C library's {@code printf} gets, as it does for a terminal. */
    void bufferStdoutByLine() throws IOException {
        MethodHandle setvbuf =
                function("setvbuf", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_LONG));
        if (!stdout.equals(MemorySegment.NULL)) {
            call("setvbuf", () -> (int) setvbuf.invokeExact(stdout, MemorySegment.NULL, LINE_BUFFERED, 0L));
        }
    }

    /** Passes on what the C library's {@code printf} holds back. */
    void flushStdout() throws IOException {
        if (!stdout.equals(MemorySegment.NULL)) {
            call("fflush", () -> (int) fflush.invokeExact(stdout));
        }
    }

    @FunctionalInterface
    private interface IntCall {
        int call() throws Throwable;
    }

    @FunctionalInterface
    private interface LongCall {
        long call() throws Throwable;
    }

    private static int checked(String name, IntCall function) throws IOException {
        return (int) checked(name, (LongCall) function::call);
    }

    private static long checked(String name, LongCall function) throws IOException {
        long result = call(name, function);
        if (result < 0) {
            throw new IOException("the system call " + name + " failed");
        }
        return result;
    }

    private static long call(String name, LongCall function) throws IOException {
        try {
            return function.call();
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) { // method handles declare it; native functions throw nothing
            throw new IOException("the system call " + name + " failed: " + e.getMessage(), e);
        }
    }
}
