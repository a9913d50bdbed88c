package dev.cortado.runtime;

import dev.cortado.text.NearestNames;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a model is run.
 *
 * @param threads threads inside one operator; 0 leaves it to ONNX Runtime, which takes one per physical core
 * @param provider the execution provider's short name in lower case, for example {@code cpu}; whether it is there is checked
 *     when a session is opened
 * @param optimization how far ONNX Runtime rewrites the graph before running it
 * @param sessionConfig ONNX Runtime's own session configuration entries; every key must be one it knows
 * @param kernels whether Cortado's native kernels compute the operators of its domain, where the library is there; else the
 *     functions of standard operators do, which a model with such operators carries
 */
public record RunSettings(
        int threads, String provider, Optimization optimization, Map<String, String> sessionConfig, boolean kernels) {

    private static final int MOST_THREADS = 1024;

    /** How far ONNX Runtime rewrites a graph when a session is created. */
    public enum Optimization {
        /** The graph as it is. */
        NONE,
        /** Constant folding and what removes redundant nodes. */
        BASIC,
        /** Also fusions into the provider's own operators. */
        EXTENDED,
        /** Also the memory layout; ONNX Runtime's default. */
        ALL
    }

    /**
     * Checks what can be checked without opening a session.
     *
     * @throws IllegalArgumentException if the threads are out of range or a configuration key is unknown, with the nearest
     */
    public RunSettings {
        if (threads < 0 || threads > MOST_THREADS) {
            throw new IllegalArgumentException(
                    "threads: expected 0 (one per physical core) to " + MOST_THREADS + ", found " + threads);
        }
        provider = provider.strip().toLowerCase(Locale.ROOT);
        if (!sessionConfig.isEmpty()) {
            List<String> known = ResourceLines.read("session-config.keys");
            for (String key : sessionConfig.keySet()) {
                if (!known.contains(key)) {
                    throw new IllegalArgumentException(
                            "session config: ONNX Runtime knows no key '" + key + "'" + NearestNames.hint(key, known));
                }
            }
        }
        sessionConfig = Collections.unmodifiableMap(new TreeMap<>(sessionConfig));
    }

    /** One thread per physical core, on the CPU, fully optimised, nothing else set. */
    public static RunSettings defaults() {
        return new RunSettings(0, "cpu", Optimization.ALL, Map.of(), true);
    }

    /** Returns these settings with another number of threads; 0 is one per physical core. */
    public RunSettings withThreads(int newThreads) {
        return new RunSettings(newThreads, provider, optimization, sessionConfig, kernels);
    }

    /** Returns these settings with another provider. */
    public RunSettings withProvider(String newProvider) {
        return new RunSettings(threads, newProvider, optimization, sessionConfig, kernels);
    }

    /** Returns these settings with another optimisation level. */
    public RunSettings withOptimization(Optimization newOptimization) {
        return new RunSettings(threads, provider, newOptimization, sessionConfig, kernels);
    }

    /** Returns these settings with or without Cortado's native kernels. */
    public RunSettings withKernels(boolean newKernels) {
        return new RunSettings(threads, provider, optimization, sessionConfig, newKernels);
    }

    /** Returns these settings with one more session configuration entry. */
    public RunSettings withSessionConfig(String key, String value) {
        Map<String, String> config = new TreeMap<>(sessionConfig);
        config.put(key, value);
        return new RunSettings(threads, provider, optimization, config, kernels);
    }
}
