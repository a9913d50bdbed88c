package dev.cortado.measure.scenario;

import dev.cortado.text.NearestNames;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Who asks the model, and when. */
public enum Scenario {
    /** One asker, who asks again as soon as the answer is there. */
    SINGLE_STREAM,
    /** Several samples come together as one query, the next query as soon as all are done; the query's time counts. */
    MULTI_STREAM,
    /** All samples are there from the beginning; throughput counts. */
    OFFLINE,
    /** Many askers who do not wait for one another: queries come at random. The rate that a bound on latency allows counts. */
    SERVER;

    /** The name with dashes, as LoadGen's documents write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The names of all. */
    public static List<String> names() {
        return Arrays.stream(values()).map(Scenario::toString).toList();
    }

    /**
     * Finds one by its name.
     *
     * @throws IllegalArgumentException if there is none, with the nearest
     */
    public static Scenario of(String name) {
        return Arrays.stream(values())
                .filter(scenario -> scenario.toString().equals(name.strip().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("scenario: there is no '" + name + "'"
                        + NearestNames.hint(name, names()) + "; there are: " + String.join(", ", names())));
    }
}
