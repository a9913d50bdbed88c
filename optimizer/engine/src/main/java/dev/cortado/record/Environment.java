package dev.cortado.record;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Map;

/**
 * The machine and the software a run happened on.
 *
 * @param cortado Cortado's own version
 * @param java the Java version, for example {@code 25.0.3}
 * @param jvm the virtual machine's name and build
 * @param os name, version and architecture
 * @param cpu the processor's model name
 * @param instructionSets what of it matters for speed and rounding, for example {@code avx2}, {@code vnni}
 * @param logicalProcessors how many the process may use
 * @param memoryBytes physical memory
 * @param threads how many threads the run was told to use; 0 if that was left to the library
 * @param libraries name to version
 */
@JsonPropertyOrder({
    "cortado",
    "java",
    "jvm",
    "os",
    "cpu",
    "instructionSets",
    "logicalProcessors",
    "memoryBytes",
    "threads",
    "libraries"
})
public record Environment(
        String cortado,
        String java,
        String jvm,
        String os,
        String cpu,
        List<String> instructionSets,
        int logicalProcessors,
        long memoryBytes,
        int threads,
        Map<String, String> libraries) {

    /** @throws IllegalArgumentException if a text is missing or a count is out of range */
    public Environment {
        if (cortado == null || java == null || jvm == null || os == null || cpu == null) {
            throw new IllegalArgumentException("an environment needs cortado, java, jvm, os and cpu");
        }
        if (logicalProcessors < 1 || memoryBytes < 0 || threads < 0) {
            throw new IllegalArgumentException("an environment has at least 1 processor and no negative counts, found "
                    + logicalProcessors + " processors, " + memoryBytes + " bytes of memory, " + threads + " threads");
        }
        instructionSets = instructionSets == null ? List.of() : List.copyOf(instructionSets);
        libraries = JsonValues.sorted(libraries);
    }
}
