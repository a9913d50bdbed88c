package dev.cortado.magics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.knowm.xchart.internal.chartpart.IChart;

/**
 * What a magic gives back: one sentence, a frame, charts, and the value that {@code x = %verb ...} receives.
 *
 * @param summary one sentence, with the figures that matter
 * @param frame the table shown under it
 * @param charts the pictures shown under the table
 * @param svg whether the charts are shown as SVG rather than PNG
 * @param details further lines a reader may unfold, such as what was left alone and why
 * @param value the Java value of the magic; the frame's table when nothing else was said
 * @param showing what of all this is shown
 */
public record MagicResult(
        String summary,
        Optional<ResultFrame> frame,
        List<IChart> charts,
        boolean svg,
        List<String> details,
        Optional<Object> value,
        Showing showing) {

    /** What of a result is shown. */
    public enum Showing {
        /** Sentence, frame, charts and details. */
        RESULT,
        /** The same, and the value as a cell's result where nobody takes it. */
        RESULT_AND_VALUE,
        /** Nothing. */
        NOTHING
    }

    public MagicResult {
        charts = List.copyOf(charts);
        details = List.copyOf(details);
    }

    /** A result that is one sentence. */
    public static MagicResult of(String summary) {
        return new MagicResult(
                summary, Optional.empty(), List.of(), false, List.of(), Optional.empty(), Showing.RESULT);
    }

    /** The result with a frame; its table becomes the value unless one was given. */
    public MagicResult frame(ResultFrame shown) {
        return new MagicResult(
                summary,
                Optional.of(shown),
                charts,
                svg,
                details,
                value.isPresent() ? value : Optional.of(shown.table()),
                showing);
    }

    /** The result with one more chart. */
    public MagicResult chart(IChart chart) {
        List<IChart> all = new ArrayList<>(charts);
        all.add(chart);
        return new MagicResult(summary, frame, all, svg, details, value, showing);
    }

    /** The result with its charts as SVG, or as PNG. */
    public MagicResult svg(boolean asSvg) {
        return new MagicResult(summary, frame, charts, asSvg, details, value, showing);
    }

    /** The result with lines a reader may unfold. */
    public MagicResult details(List<String> lines) {
        return new MagicResult(summary, frame, charts, svg, lines, value, showing);
    }

    /** The result with its Java value. */
    public MagicResult value(Object result) {
        return new MagicResult(summary, frame, charts, svg, details, Optional.of(result), showing);
    }

    /** The result, of which this much is shown. */
    public MagicResult showing(Showing what) {
        return new MagicResult(summary, frame, charts, svg, details, value, what);
    }
}
