package dev.cortado.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** What this process has from malloc and has not given back, as glibc counts it. */
final class AllocatedMemory {

    private static final String FUNCTION = "mallinfo2";
    private static final int FIELDS = 10;
    /** Bytes in mappings of their own. */
    private static final int HBLKHD = 4;
    /** Bytes in use elsewhere. */
    private static final int UORDBLKS = 7;

    private AllocatedMemory() {}

    /** Whether the C library counts it: glibc does from 2.33 on. */
    static boolean isKnown() {
        return Linker.nativeLinker().defaultLookup().find(FUNCTION).isPresent();
    }

    /** The bytes. */
    @SuppressWarnings("restricted")
    static long bytes() {
        Linker linker = Linker.nativeLinker();
        MethodHandle mallinfo = linker.downcallHandle(
                linker.defaultLookup().find(FUNCTION).orElseThrow(),
                FunctionDescriptor.of(
                        MemoryLayout.structLayout(MemoryLayout.sequenceLayout(FIELDS, ValueLayout.JAVA_LONG))));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fields = (MemorySegment) mallinfo.invoke((SegmentAllocator) arena);
            return fields.getAtIndex(ValueLayout.JAVA_LONG, HBLKHD)
                    + fields.getAtIndex(ValueLayout.JAVA_LONG, UORDBLKS);
        } catch (Throwable failed) {
            throw new IllegalStateException(FUNCTION + " failed", failed);
        }
    }
}
