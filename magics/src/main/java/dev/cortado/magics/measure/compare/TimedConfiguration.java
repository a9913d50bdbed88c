package dev.cortado.magics.measure.compare;

import dev.cortado.magics.MagicException;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.measure.compare.Wanted;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine.Option;

/** The options that say which of the configurations that were timed is meant. */
final class TimedConfiguration {

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Takes the times of this batch size. Default: see below.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"1", "4", "8", "16", "32"})
    private Integer batch;

    @Option(names = "--tokens", paramLabel = "N", description = "Takes the times of this sequence length.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"16", "32", "64", "128", "256", "512"})
    private Integer tokens;

    @Option(names = "--threads", paramLabel = "N", description = "Takes the times with this many threads.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"1", "2", "4", "8"})
    private Integer threads;

    /** Taken together with metrics that are wanted by name. */
    Wanted with(Set<String> metrics) {
        return new Wanted(number("--batch", batch), number("--tokens", tokens), number("--threads", threads), metrics);
    }

    private static OptionalInt number(String option, Integer value) {
        if (value != null && value < 1) {
            throw new MagicException(option + " " + value + ": expected a whole number from 1.");
        }
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
