package dev.cortado.quantize.mixed;

import dev.cortado.quantize.SampleSource;
import dev.cortado.text.NearestNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The candidates there are for layers, by name. */
public final class StandardCandidates {

    private static final String GPTQ = "int4-gptq";
    private static final String SPLIT = "int8-split";

    private StandardCandidates() {}

    /** All names. */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        withoutSamples().forEach(candidate -> names.add(candidate.name()));
        names.addAll(List.of(SPLIT, StaticCandidate.NAME, GPTQ));
        return List.copyOf(names);
    }

    /**
     * The candidate of a name.
     *
     * @param samples asked for only if the candidate looks at some
     * @param folder where copies of the model lie while samples run; it exists
     * @throws IllegalArgumentException if there is none, with the nearest
     * @throws IOException if samples cannot be had
     */
    public static LayerCandidate find(String name, SampleSource samples, Path folder) throws IOException {
        if (name.equals(GPTQ)) {
            return WeightOnlyCandidate.fourBits(samples.get());
        }
        if (name.equals(SPLIT)) {
            return SplitCandidate.of(samples.get());
        }
        if (name.equals(StaticCandidate.NAME)) {
            return StaticCandidate.of(samples.get(), folder);
        }
        return withoutSamples().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no candidate is called '" + name
                        + "': expected some of " + String.join(", ", names()) + "."
                        + NearestNames.didYouMean(name, names())));
    }

    private static List<LayerCandidate> withoutSamples() {
        return List.of(
                DynamicCandidate.reduced(),
                DynamicCandidate.fullRange(),
                DynamicCandidate.perTensor(),
                WeightOnlyCandidate.eightBits(),
                WeightOnlyCandidate.fourBits(),
                HalfFloatCandidate.float16());
    }
}
