package dev.cortado.runtime;

import java.util.List;

/**
 * The one list of flags that every Cortado JVM starts with: the kernel, the worker, and the run that trains the AOT
 * cache. A JVM with a different collector or object layout rejects the cache without a word, hence one list, kept in the
 * resource {@code dev/cortado/runtime/jvm.flags} where each flag has its reason.
 */
public final class JvmFlags {

    private JvmFlags() {}

    /** Returns the flags in the order in which they go on the command line. */
    public static List<String> list() {
        return ResourceLines.read("jvm.flags");
    }
}
