package dev.cortado.magics.measure.compare;

import dev.cortado.magics.MagicException;
import dev.cortado.measure.compare.Comparison;
import dev.cortado.text.NearestNames;
import java.util.List;

/** Chooses and names the two quantities of a chart. */
final class Quantities {

    private Quantities() {}

    /** The first quantity: as asked for, else the median time, else the size. */
    static String x(Comparison comparison, String asked) {
        return asked != null
                ? known(comparison, "--x", asked)
                : comparison.configuration().isPresent() ? "p50_ms" : "size_mb";
    }

    /** The second quantity: as asked for, else the quality measured last, else the size, or the memory beside the size. */
    static String y(Comparison comparison, String asked, String x) {
        if (asked != null) {
            return known(comparison, "--y", asked);
        }
        return comparison.metrics().stream()
                .filter(metric -> !metric.equals(x))
                .findFirst()
                .orElse(x.equals("size_mb") ? "rss_mb" : "size_mb");
    }

    private static String known(Comparison comparison, String option, String asked) {
        List<String> quantities = comparison.quantities();
        if (!quantities.contains(asked)) {
            throw new MagicException(option + " " + asked + ": nothing known of these models is called so."
                    + NearestNames.didYouMean(asked, quantities) + " Known here: " + String.join(", ", quantities)
                    + ".");
        }
        return asked;
    }

    /** What an axis says, with the unit. */
    static String axis(Comparison comparison, String quantity) {
        return switch (quantity) {
            case "p50_ms" -> "median latency in ms";
            case "speedup" -> "times as fast as " + comparison.baseline();
            case "size_mb" -> "size in MB";
            case "rss_mb" -> "peak memory in MB";
            case "parameters" -> "parameters";
            default ->
                quantity.endsWith("_db")
                        ? quantity.substring(0, quantity.length() - 3).replace('_', ' ') + " in dB"
                        : quantity.replace('_', ' ');
        };
    }

    /** What the title says. */
    static String title(String quantity) {
        return switch (quantity) {
            case "p50_ms", "speedup" -> "speed";
            case "size_mb" -> "size";
            case "rss_mb" -> "memory";
            default -> quantity.replace('_', ' ');
        };
    }
}
