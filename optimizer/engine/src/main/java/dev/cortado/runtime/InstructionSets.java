package dev.cortado.runtime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The instruction sets that matter to inference, by one name each whatever the operating system calls them. */
final class InstructionSets {

    /** The name used here, and the names that Linux, macOS and Windows use for it. */
    private static final Map<String, Set<String>> KNOWN = known();

    private static final Pattern SEPARATORS = Pattern.compile("[^a-z0-9_.]+");

    private InstructionSets() {}

    private static Map<String, Set<String>> known() {
        Map<String, Set<String>> known = new LinkedHashMap<>();
        known.put("sse4_2", Set.of("sse4_2", "sse4.2", "pf_sse4_2_instructions_available"));
        known.put("avx", Set.of("avx", "avx1.0", "pf_avx_instructions_available"));
        known.put("f16c", Set.of("f16c"));
        known.put("fma", Set.of("fma", "fma3"));
        known.put("avx2", Set.of("avx2", "pf_avx2_instructions_available"));
        known.put("avx512f", Set.of("avx512f", "pf_avx512f_instructions_available"));
        known.put("avx512bw", Set.of("avx512bw"));
        known.put("avx512_vnni", Set.of("avx512_vnni", "avx512vnni"));
        known.put("avx512_bf16", Set.of("avx512_bf16", "avx512bf16"));
        known.put("avx512_fp16", Set.of("avx512_fp16", "avx512fp16"));
        known.put("avx_vnni", Set.of("avx_vnni", "avxvnni"));
        known.put("amx_tile", Set.of("amx_tile"));
        known.put("amx_int8", Set.of("amx_int8"));
        known.put("amx_bf16", Set.of("amx_bf16"));
        known.put(
                "neon",
                Set.of(
                        "neon",
                        "asimd",
                        "advsimd",
                        "hw.optional.neon",
                        "hw.optional.advsimd",
                        "pf_arm_neon_instructions_available"));
        known.put("fp16", Set.of("asimdhp", "hw.optional.arm.feat_fp16", "feat_fp16"));
        known.put(
                "dotprod",
                Set.of(
                        "asimddp",
                        "hw.optional.arm.feat_dotprod",
                        "feat_dotprod",
                        "pf_arm_v82_dp_instructions_available"));
        known.put("i8mm", Set.of("i8mm", "hw.optional.arm.feat_i8mm", "feat_i8mm"));
        known.put("bf16", Set.of("bf16", "hw.optional.arm.feat_bf16", "feat_bf16"));
        known.put("sve", Set.of("sve"));
        known.put("sme", Set.of("sme", "hw.optional.arm.feat_sme", "feat_sme"));
        return known;
    }

    /**
     * Picks the known ones out of what the operating system lists.
     *
     * @param flags lines such as {@code flags : fpu vme avx2}, {@code hw.optional.arm.FEAT_DotProd: 1} or
     *     {@code PF_AVX2_INSTRUCTIONS_AVAILABLE}; one that ends in {@code : 0} says that something is absent
     */
    static List<String> of(Collection<String> flags) {
        Set<String> words = new TreeSet<>();
        for (String line : flags) {
            String lower = line.toLowerCase(Locale.ROOT).strip();
            if (!lower.endsWith(": 0")) {
                words.addAll(List.of(SEPARATORS.split(lower)));
            }
        }
        return KNOWN.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(words::contains))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
