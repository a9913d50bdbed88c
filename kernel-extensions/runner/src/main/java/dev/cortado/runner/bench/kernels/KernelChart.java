package dev.cortado.runner.bench.kernels;

import dev.cortado.magics.render.ChartImage;
import dev.cortado.magics.render.chart.BarChart;
import dev.cortado.magics.render.chart.Bars;
import dev.cortado.runner.bench.Figure;
import dev.cortado.runner.bench.kernels.Section.Cell;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Times relative to fp32 as bars with intervals: of whole models, or where none was measured, of the first table that has such times. */
public final class KernelChart {

    private static final String OF_FLOATS = "of fp32's";

    private KernelChart() {}

    /**
     * Draws it.
     *
     * @throws IllegalArgumentException if no relative times were measured; says how they are
     */
    public static BarChart of(List<Section> sections) {
        List<Section> shown = sections.stream()
                .filter(section -> section.part() == KernelPart.MODELS || section.part() == KernelPart.BGE)
                .toList();
        if (shown.isEmpty()) {
            shown = sections.stream()
                    .filter(section -> !ratios(section).isEmpty())
                    .limit(1)
                    .toList();
        }
        Set<String> categories = new LinkedHashSet<>();
        Set<String> rows = new LinkedHashSet<>();
        List<Bar> bars = new ArrayList<>();
        for (Section section : shown) {
            for (Cell cell : ratios(section)) {
                String category = category(section, cell);
                categories.add(category);
                rows.add(row(cell.figure()));
                bars.add(new Bar(category, cell.figure()));
            }
        }
        if (bars.isEmpty()) {
            throw new IllegalArgumentException(
                    "no times relative to fp32 were measured, which the chart shows: measure the part models too");
        }
        List<Bars> series =
                rows.stream().map(row -> series(row, categories, bars)).toList();
        return new BarChart(
                "Time relative to fp32 in ONNX Runtime, with 95 % intervals",
                "time relative to fp32", List.copyOf(categories), series);
    }

    private record Bar(String category, Figure figure) {}

    /** Those to fp32; in tables that have but one kind of relative times, those. */
    private static List<Cell> ratios(Section section) {
        boolean several =
                section.cells().stream().anyMatch(cell -> cell.column().endsWith(OF_FLOATS));
        return section.cells().stream()
                .filter(cell -> cell.figure().unit().equals("ratio"))
                .filter(cell -> !several || cell.column().endsWith(OF_FLOATS))
                .toList();
    }

    /** Short, for the legend; that ONNX Runtime runs the others' models says the title. */
    private static String row(Figure figure) {
        return figure.kernel().replace(", ONNX Runtime", "");
    }

    private static String category(Section section, Cell cell) {
        String column = cell.column().replace(", " + OF_FLOATS, "");
        return switch (section.part()) {
            case MODELS -> "MiniLM, " + column;
            case BGE -> "BGE small, " + column;
            default -> column;
        };
    }

    private static Bars series(String row, Set<String> categories, List<Bar> bars) {
        List<Double> values = new ArrayList<>();
        List<Double> lows = new ArrayList<>();
        List<Double> highs = new ArrayList<>();
        for (String category : categories) {
            Figure found = bars.stream()
                    .filter(bar ->
                            bar.category().equals(category) && row(bar.figure()).equals(row))
                    .map(Bar::figure)
                    .findFirst()
                    .orElse(Figure.of(row, "", "ratio", Double.NaN));
            values.add(found.value());
            lows.add(found.interval().low());
            highs.add(found.interval().high());
        }
        return new Bars(row, values, lows, highs);
    }

    /**
     * The chart as a file of the kind that a name asks for.
     *
     * @throws IllegalArgumentException if the name ends neither in .png nor in .svg
     */
    public static byte[] image(BarChart chart, Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".svg")) {
            return ChartImage.svg(chart).getBytes(StandardCharsets.UTF_8);
        }
        if (name.endsWith(".png")) {
            return ChartImage.png(chart);
        }
        throw new IllegalArgumentException(file + ": expected a name that ends in .png or .svg");
    }
}
