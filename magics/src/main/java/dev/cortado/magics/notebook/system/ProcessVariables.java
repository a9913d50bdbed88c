package dev.cortado.magics.notebook.system;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Optional;

/**
 * Changes environment variables of this process. Java reads them once and has no call to change them, so this is done in
 * both places where somebody may look: in the C library's environment, for native code, and in Java's own copy, which
 * {@code System.getenv} reads and child processes inherit.
 *
 * <p>Java's copy is reached through {@code sun.misc.Unsafe}, since it is in a package that is not open. A JDK where that
 * fails is told apart by {@link #set}: there Java code and child processes do not see the change.
 */
final class ProcessVariables {

    private ProcessVariables() {}

    /**
     * Sets a variable, or removes it when there is no value.
     *
     * @return whether Java code and child processes see it; native code does in any case
     */
    static boolean set(String name, Optional<String> value) {
        setNative(name, value);
        try {
            Map<String, String> variables = javaCopy();
            if (value.isPresent()) {
                variables.put(name, value.get());
            } else {
                variables.remove(name);
            }
        } catch (Throwable e) { // a method handle may throw anything; what it did not do is looked at below
            return isSeen(name, value);
        }
        return isSeen(name, value);
    }

    private static boolean isSeen(String name, Optional<String> value) {
        return Optional.ofNullable(System.getenv(name)).equals(value);
    }

    /** The map behind the unmodifiable one that {@code System.getenv()} gives. */
    @SuppressWarnings("unchecked")
    private static Map<String, String> javaCopy() throws Throwable {
        Map<String, String> shown = System.getenv();
        Field held = Class.forName("java.util.Collections$UnmodifiableMap").getDeclaredField("m");
        Class<?> unsafeClass = Class.forName("sun.misc.Unsafe");
        Field only = unsafeClass.getDeclaredField("theUnsafe");
        only.setAccessible(true);
        Object unsafe = only.get(null);
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodHandle offset =
                lookup.findVirtual(unsafeClass, "objectFieldOffset", MethodType.methodType(long.class, Field.class));
        MethodHandle read = lookup.findVirtual(
                unsafeClass, "getObject", MethodType.methodType(Object.class, Object.class, long.class));
        long at = (long) offset.invoke(unsafe, held);
        return (Map<String, String>) read.invoke(unsafe, shown, at);
    }

    @SuppressWarnings("restricted") // the JVM flags of the kernel allow it
    private static void setNative(String name, Optional<String> value) {
        Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocateFrom(name);
            Optional<MemorySegment> set = linker.defaultLookup().find("setenv");
            if (set.isPresent() && value.isPresent()) {
                int _ = (int) linker.downcallHandle(
                                set.get(),
                                FunctionDescriptor.of(
                                        ValueLayout.JAVA_INT,
                                        ValueLayout.ADDRESS,
                                        ValueLayout.ADDRESS,
                                        ValueLayout.JAVA_INT))
                        .invokeExact(key, arena.allocateFrom(value.get()), 1);
            } else if (set.isPresent()) {
                int _ = (int) linker.downcallHandle(
                                linker.defaultLookup().findOrThrow("unsetenv"),
                                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS))
                        .invokeExact(key);
            } else {
                int _ = (int) linker.downcallHandle(
                                linker.defaultLookup().findOrThrow("_putenv_s"),
                                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS))
                        .invokeExact(key, arena.allocateFrom(value.orElse("")));
            }
        } catch (Throwable e) { // what invokeExact declares
            throw new IllegalStateException("the C library does not set environment variables: " + e.getMessage(), e);
        }
    }
}
