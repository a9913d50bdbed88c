package dev.cortado.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Runs cells of the grid and counts them. A cell is in order when the model that the method made opens, runs, and answers within the
 * method's bound of the float model; or when the method has nothing to do on the model, as {@link GridFamily} foretells, and says why.
 */
final class GridRun {

    private static final double NANOS_PER_SECOND = 1e9;

    private int cells;
    private int run;
    private int idle;
    private double seconds;

    /** A test for each method. */
    Stream<DynamicTest> cells(GridModel model, List<GridMethod> methods, Path folder) {
        GridSubject subject;
        try {
            subject = GridSubject.open(model, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return methods.stream().map(method -> DynamicTest.dynamicTest(method.name(), () -> check(subject, method)));
    }

    private void check(GridSubject subject, GridMethod method) throws IOException {
        cells++;
        long start = System.nanoTime();
        Optional<String> nothing = method.family().nothing(subject.model());
        PassResult result;
        try {
            result = method.application().apply(subject);
        } catch (IllegalArgumentException e) {
            assertThat(nothing).as("refused: " + e.getMessage()).isPresent();
            assertThat(e.getMessage()).contains(nothing.get()).doesNotContain("\n");
            idle(subject, method, e.getMessage(), start);
            return;
        }
        if (nothing.isPresent()) {
            idle(subject, method, reason(subject, method, result, nothing.get()), start);
            return;
        }
        assertThat(result.modified()).as("changed: %s", result.report().nodes()).isTrue();
        double cosine = subject.run(result.model());
        run++;
        double took = took(start);
        System.out.printf(
                Locale.ROOT,
                "%-22s %-60s %3d changed  size %.3f  cosine %.4f  %5.1f s%n",
                subject.model(),
                method.name(),
                result.report().changed(),
                (double) result.model().proto().getSerializedSize()
                        / subject.original().proto().getSerializedSize(),
                cosine,
                took);
        assertThat(cosine).isGreaterThanOrEqualTo(method.least().of(subject.model()));
    }

    /** Why the report says that nothing was changed. */
    private static String reason(GridSubject subject, GridMethod method, PassResult result, String expected) {
        PassReport report = result.report();
        assertThat(result.modified()).as("changed: %s", report.nodes()).isFalse();
        assertThat(report.nodes()).allSatisfy(line -> {
            assertThat(line.outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(line.reason()).isNotBlank().doesNotContain("\n");
        });
        if (expected.isEmpty()) {
            assertThat(report.nodes()).isEmpty();
            assertThat(method.family().operators())
                    .isNotEmpty()
                    .doesNotContainAnyElementsOf(
                            subject.original().graph().operatorCounts().keySet());
            return "has no " + String.join(", no ", method.family().operators());
        }
        assertThat(report.nodes()).extracting(NodeChange::reason).anyMatch(reason -> reason.contains(expected));
        return expected;
    }

    private void idle(GridSubject subject, GridMethod method, String reason, long start) {
        idle++;
        System.out.printf(
                Locale.ROOT,
                "%-22s %-60s nothing to do: %s  %.1f s%n",
                subject.model(),
                method.name(),
                reason,
                took(start));
    }

    private double took(long start) {
        double took = (System.nanoTime() - start) / NANOS_PER_SECOND;
        seconds += took;
        return took;
    }

    /** Tells the counts, and that every cell is one of those. */
    void summarize() {
        System.out.printf(
                Locale.ROOT,
                "grid: %d cells, %d opened and run, %d with nothing to do and the reason said, %.0f s%n",
                cells,
                run,
                idle,
                seconds);
        assertThat(run + idle).as("cells in order").isEqualTo(cells);
    }
}
