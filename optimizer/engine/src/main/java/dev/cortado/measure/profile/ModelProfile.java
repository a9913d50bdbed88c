package dev.cortado.measure.profile;

import dev.cortado.measure.Interval;
import dev.cortado.measure.OrderStatisticInterval;
import dev.cortado.measure.Percentiles;
import dev.cortado.measure.operator.Arithmetic;
import dev.cortado.measure.operator.Cost;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A model's profile.
 *
 * <p>Times of rows are means over the <em>typical runs</em>, the half of the runs whose time lies in the middle: unlike medians they add
 * up, and unlike plain means they do not take in a run that the system interrupted. What the nodes leave of the run's time is a row of
 * its own, {@link #OVERHEAD}.
 *
 * @param plan what was asked for
 * @param trace what was found
 */
public record ModelProfile(ProfilePlan plan, ModelTrace trace) {

    /** The row for what no node accounts for: scheduling, copies at the model's ends, the trace itself. */
    public static final String OVERHEAD = "(overhead)";

    private static final double CONFIDENCE = 0.95;
    private static final double MEDIAN = 0.5;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MICROS_PER_MILLI = 1e3;

    /** The time of a run with the trace on: the mean over the typical runs, in milliseconds. */
    public double runMillis() {
        return mean(runs());
    }

    /** The median time of a run without the trace, in milliseconds. */
    public double plainMillis() {
        return Percentiles.median(millis(trace.plainNanos()));
    }

    /** By how much the trace slows the model down: the ratio of the medians with and without it. */
    public double traceRatio() {
        return Percentiles.median(runs()) / plainMillis();
    }

    /** One row per node, the slowest first, and the overhead at the end. */
    public List<ProfileRow> byNode() {
        List<ProfileRow> rows = new ArrayList<>();
        for (TracedNode node : trace.nodes()) {
            rows.add(row(node.name(), node.qualifiedOperator(), List.of(node)));
        }
        return finished(rows);
    }

    /** One row per operator, the slowest first, and the overhead at the end. */
    public List<ProfileRow> byOperator() {
        Map<String, List<TracedNode>> groups = new LinkedHashMap<>();
        for (TracedNode node : trace.nodes()) {
            groups.computeIfAbsent(node.qualifiedOperator(), operator -> new ArrayList<>())
                    .add(node);
        }
        List<ProfileRow> rows = new ArrayList<>();
        groups.forEach((operator, nodes) -> rows.add(row(operator, operator, nodes)));
        return finished(rows);
    }

    /** The operations of one run of the model, those that are unknown left out. */
    public double knownOperations() {
        return trace.nodes().stream()
                .map(TracedNode::cost)
                .filter(Cost::isKnown)
                .mapToDouble(Cost::operations)
                .sum();
    }

    private List<ProfileRow> finished(List<ProfileRow> rows) {
        rows.sort(Comparator.comparingDouble(ProfileRow::millis).reversed());
        double[] left = runs();
        for (TracedNode node : trace.nodes()) {
            for (int i = 0; i < left.length; i++) {
                left[i] -= node.micros().get(i) / MICROS_PER_MILLI;
            }
        }
        rows.add(row(
                OVERHEAD,
                OVERHEAD,
                0,
                left,
                new Cost(Double.NaN, Double.NaN, Arithmetic.OTHER, ""),
                "",
                "scheduling, copies at the model's ends, the trace itself"));
        return List.copyOf(rows);
    }

    private ProfileRow row(String label, String operator, List<TracedNode> nodes) {
        double[] times = new double[trace.runNanos().size()];
        int calls = 0;
        List<String> providers = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        double operations = 0;
        double bytes = 0;
        int unknown = 0;
        for (TracedNode node : nodes) {
            for (int i = 0; i < times.length; i++) {
                times[i] += node.micros().get(i) / MICROS_PER_MILLI;
            }
            calls += node.calls();
            operations += node.cost().operations();
            bytes += node.cost().bytes();
            unknown += node.cost().note().isEmpty() ? 0 : 1;
            add(providers, node.provider());
            add(notes, node.cost().note());
        }
        if (nodes.size() == 1) {
            add(notes, standsFor(nodes.getFirst()));
        } else if (unknown > 0 && unknown < nodes.size()) {
            notes.set(0, notes.getFirst() + " (" + unknown + " of " + nodes.size() + " nodes)");
        }
        Arithmetic arithmetic = nodes.getFirst().cost().arithmetic();
        return row(
                label,
                operator,
                calls,
                times,
                new Cost(operations, bytes, arithmetic, ""),
                String.join(", ", providers),
                String.join("; ", notes));
    }

    private static String standsFor(TracedNode node) {
        if (node.kept()) {
            return "";
        }
        if (node.origins().isEmpty()) {
            return node.inserted() ? "put in by the runtime" : "of unknown origin";
        }
        return node.origins().size() == 1
                ? "was " + node.origins().getFirst()
                : "fused from " + node.origins().size() + " nodes";
    }

    private static void add(List<String> list, String text) {
        if (!text.isEmpty() && !list.contains(text)) {
            list.add(text);
        }
    }

    private ProfileRow row(
            String label, String operator, int calls, double[] times, Cost cost, String provider, String note) {
        double millis = mean(times);
        Interval interval = OrderStatisticInterval.of(times, MEDIAN, CONFIDENCE);
        return new ProfileRow(
                label,
                operator,
                calls,
                millis,
                millis / runMillis(),
                Percentiles.median(times),
                interval,
                cost,
                provider,
                note);
    }

    private double[] runs() {
        return millis(trace.runNanos());
    }

    /** The mean over the typical runs. */
    private double mean(double[] perRun) {
        return Arrays.stream(typicalRuns())
                .mapToDouble(run -> perRun[run])
                .average()
                .orElse(Double.NaN);
    }

    /** The runs from the first to the third quartile of time; at least one. */
    private int[] typicalRuns() {
        List<Long> nanos = trace.runNanos();
        int[] order = IntStream.range(0, nanos.size())
                .boxed()
                .sorted(Comparator.comparing(nanos::get))
                .mapToInt(Integer::intValue)
                .toArray();
        int quarter = order.length / 4;
        return Arrays.copyOfRange(order, quarter, order.length - quarter);
    }

    private static double[] millis(List<Long> nanos) {
        return nanos.stream().mapToDouble(value -> value / NANOS_PER_MILLI).toArray();
    }
}
