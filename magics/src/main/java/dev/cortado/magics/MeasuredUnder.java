package dev.cortado.magics;

import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes down under which options something was measured. */
final class MeasuredUnder {

    /** Options that change how a result looks or how long it takes, but not what is measured of a model's answers. */
    private static final Set<String> BESIDE_THE_POINT = Set.of("--svg", "--threads", "--help");

    private MeasuredUnder() {}

    /** The options that were set to something else than their default, such as {@code --texts sentences.txt --limit 100}. */
    static String options(CommandSpec spec) {
        StringJoiner written = new StringJoiner(" ");
        for (OptionSpec option : spec.options()) {
            String value = text(option.getValue());
            boolean said =
                    !value.isEmpty() && !value.equals(Objects.requireNonNullElse(option.defaultValue(), "false"));
            if (said && !BESIDE_THE_POINT.contains(option.longestName())) {
                written.add(option.longestName());
                if (!value.equals("true")) {
                    written.add(value);
                }
            }
        }
        return written.toString();
    }

    private static String text(Object value) {
        return switch (value) {
            case null -> "";
            case Collection<?> several ->
                String.join(",", several.stream().map(String::valueOf).toList());
            case Object[] several ->
                String.join(",", Arrays.stream(several).map(String::valueOf).toList());
            default -> value.toString();
        };
    }
}
