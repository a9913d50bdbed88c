package dev.cortado.runtime;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;

/**
 * What this machine has to run models with.
 *
 * @param cpu the processor's name
 * @param architecture the JVM's word for its kind, for example {@code amd64} or {@code aarch64}
 * @param instructionSets those that matter to inference, by their common names: {@code avx2}, {@code avx512_vnni}, {@code dotprod}
 * @param physicalProcessors cores
 * @param logicalProcessors what this process may use of the hardware threads
 * @param caches of the processor, by level; empty where the system does not tell
 * @param memoryBytes the memory, or this container's share
 * @param providers the execution providers in this ONNX Runtime
 * @param notes what that means for quantised models, one sentence each
 */
public record Hardware(
        String cpu,
        String architecture,
        List<String> instructionSets,
        int physicalProcessors,
        int logicalProcessors,
        List<Cache> caches,
        long memoryBytes,
        List<String> providers,
        List<String> notes) {

    /**
     * One of the processor's caches.
     *
     * @param level 1 is the nearest
     * @param kind {@code data}, {@code instruction} or {@code unified}
     * @param bytes its size
     */
    public record Cache(int level, String kind, long bytes) {}

    /** Freezes the lists. */
    public Hardware {
        instructionSets = List.copyOf(instructionSets);
        caches = List.copyOf(caches);
        providers = List.copyOf(providers);
        notes = List.copyOf(notes);
    }

    /** Looks; takes some tenths of a second. */
    public static Hardware probe() {
        CentralProcessor processor = new SystemInfo().getHardware().getProcessor();
        List<String> sets = InstructionSets.of(processor.getFeatureFlags());
        String architecture = System.getProperty("os.arch", "");
        return new Hardware(
                processor.getProcessorIdentifier().getName().strip(),
                architecture,
                sets,
                processor.getPhysicalProcessorCount(),
                Runtime.getRuntime().availableProcessors(),
                caches(processor),
                AvailableMemory.total(),
                ExecutionProviders.available(),
                notes(architecture, sets));
    }

    private static List<Cache> caches(CentralProcessor processor) {
        return processor.getProcessorCaches().stream()
                .map(cache -> new Cache(
                        cache.getLevel(), cache.getType().name().toLowerCase(Locale.ROOT), cache.getCacheSize()))
                .filter(cache -> !cache.kind().equals("trace"))
                .sorted(Comparator.comparingInt(Cache::level).thenComparing(Cache::kind))
                .toList();
    }

    /** What the instruction sets mean for quantised models. */
    static List<String> notes(String architecture, List<String> sets) {
        List<String> notes = new ArrayList<>();
        boolean arm = architecture.equals("aarch64");
        if (sets.contains("amx_int8")) {
            notes.add("AMX: int8 matrix products run in tiles; expect int8 well ahead of fp32 in large batches");
        }
        if (sets.contains("avx512_vnni") || sets.contains("avx_vnni")) {
            notes.add(
                    "VNNI: int8 products add up in 32 bits in one instruction; expect int8 about 2 to 4 times faster than"
                            + " fp32 in matrix products");
        } else if (arm && (sets.contains("dotprod") || sets.contains("i8mm"))) {
            notes.add("dot product instructions: expect int8 about 2 to 4 times faster than fp32 in matrix products");
        } else if (arm) {
            notes.add("no dot product instructions: expect little or nothing from int8 beyond its size");
        } else {
            notes.add("no VNNI: expect int8 at most about 1.3-1.7 times faster than fp32");
            if (sets.contains("avx2")) {
                notes.add(
                        "no VNNI: int8 weights times uint8 activations may saturate in 16 bits; reduced range avoids it");
            }
        }
        if (!arm && !sets.contains("avx2")) {
            notes.add("no AVX2: ONNX Runtime runs its slowest kernels here");
        }
        return notes;
    }
}
