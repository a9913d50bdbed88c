package dev.cortado.magics.measure.compare;

import dev.cortado.magics.render.NumberText;
import dev.cortado.measure.compare.Comparison;
import dev.cortado.measure.compare.ComparisonRow;
import dev.cortado.measure.compare.Estimate;
import dev.cortado.measure.compare.ParetoFront.Place;
import dev.cortado.measure.compare.Trade;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The sentence of {@code %compare}: which models are on the front, what the best trade is, what is not known. */
final class CompareSummary {

    private CompareSummary() {}

    static String of(Comparison comparison, String x, String y) {
        List<Place> places = comparison.places(x, y);
        List<String> front = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            ComparisonRow row = comparison.rows().get(i);
            if (places.get(i) == Place.FRONT) {
                front.add(row.model());
            } else if (places.get(i) == Place.UNKNOWN) {
                unknown.add(row.model());
            }
        }
        StringBuilder text = new StringBuilder();
        if (front.isEmpty()) {
            text.append("Of no model both ").append(x).append(" and ").append(y).append(" are known");
        } else {
            text.append("On the Pareto front of ")
                    .append(x)
                    .append(" and ")
                    .append(y)
                    .append(": ");
            text.append(String.join(", ", front));
            if (comparison.rows().size() > 1) {
                text.append("; ").append(trade(comparison, x, y));
            }
        }
        if (!unknown.isEmpty() && !front.isEmpty()) {
            text.append("; not both known of ").append(String.join(", ", unknown));
        }
        text.append(missing(comparison));
        return text.append('.').toString();
    }

    private static String trade(Comparison comparison, String x, String y) {
        Optional<Trade> best = Trade.best(comparison, x, y);
        if (best.isEmpty()) {
            return "no model of it is shown to be better in " + x + " than " + comparison.baseline();
        }
        Trade trade = best.get();
        return "the best trade is " + trade.model() + ", " + gain(trade.gain(), x) + comparison.baseline()
                + interval(trade.gain()) + ", " + difference(trade, y);
    }

    private static String gain(Estimate gain, String x) {
        String factor = String.format(Locale.ROOT, "%.2f times ", gain.value());
        return switch (x) {
            case "p50_ms", "speedup" -> factor + "as fast as ";
            case "size_mb", "rss_mb", "parameters" -> factor + "smaller than ";
            default -> factor + "better in " + x + " than ";
        };
    }

    private static String difference(Trade trade, String y) {
        Estimate difference = trade.difference();
        if (!difference.isKnown()) {
            return "its difference in " + y + " not known";
        }
        if (trade.isLossShown()) {
            return "worse by " + withInterval(difference.negated()) + " in " + y;
        }
        boolean gainShown =
                difference.interval().isAttained() ? difference.interval().low() > 0 : difference.value() > 0;
        return gainShown
                ? "better by " + withInterval(difference) + " in " + y
                : "no loss of " + y + " shown (difference " + number(difference.value())
                        + (difference.interval().isAttained()
                                ? ", " + number(difference.interval().low()) + " to "
                                        + number(difference.interval().high())
                                : "")
                        + ")";
    }

    private static String withInterval(Estimate estimate) {
        return number(estimate.value()) + interval(estimate);
    }

    private static String interval(Estimate estimate) {
        return estimate.interval().isAttained()
                ? " (" + number(estimate.interval().low()) + " to "
                        + number(estimate.interval().high()) + ")"
                : "";
    }

    private static String number(double value) {
        return Math.abs(value) < 1 ? String.format(Locale.ROOT, "%.4f", value) : NumberText.of(value);
    }

    /** Which cell would tell more. */
    private static String missing(Comparison comparison) {
        String models = String.join(
                " ", comparison.rows().stream().map(ComparisonRow::model).toList());
        if (comparison.metrics().isEmpty()) {
            return "; quality is not known: %evaluate " + models;
        }
        return comparison.configuration().isEmpty() ? "; speed is not known: %benchmark " + models : "";
    }
}
