package dev.cortado.runner.bench.kernels;

import dev.cortado.magics.render.NumberText;
import dev.cortado.runner.bench.Figure;
import dev.cortado.runner.bench.kernels.Section.Cell;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The page of results in the documents, in Markdown.
 *
 * @param command how the figures were made
 * @param date when
 * @param machine where, one line
 * @param versions of what, one line
 * @param chart what the page shows, as a path from the page; empty for nothing
 */
public record KernelPage(String command, LocalDate date, String machine, String versions, Optional<String> chart) {

    private static final int DIGITS = 4;
    private static final double SMALLEST = 1e-3;
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH);

    /** Writes it. */
    public String write(KernelStudy.Outcome outcome) {
        StringBuilder page = new StringBuilder();
        page.append("# What the native kernels save: measured\n\n");
        page.append("Written by `").append(command).append("` on ").append(DAY.format(date));
        page.append("; do not edit. What is measured is described in [native operators](native-operators.md) and\n");
        page.append("[encoders of 7, 6 or 5 bits](native-quantization.md).\n\n");
        page.append("- Machine: ").append(machine).append('\n');
        page.append("- Versions: ").append(versions).append("\n\n");
        page.append(
                "Compared models take turns in random order and are opened anew in every round. A cell such as `0.265"
                        + " (0.263 to 0.268)` is a time relative to\nthe rival's in the same blocks, with its 95 % interval: below 1 is"
                        + " faster, 0.5 is twice as fast. Times are medians.\n");
        if (!outcome.disturbances().isEmpty()) {
            page.append("\nTake care, while these parts were measured, the machine was disturbed:\n\n");
            outcome.disturbances()
                    .forEach(line -> page.append("- ").append(line).append('\n'));
        }
        chart.ifPresent(image -> page.append("\n![Time relative to fp32 in ONNX Runtime](")
                .append(image)
                .append(")\n"));
        promises(page, outcome.figures());
        for (Section section : outcome.sections()) {
            page.append("\n## ").append(section.title()).append("\n\n");
            if (!section.remark().isEmpty()) {
                page.append(section.remark()).append("\n\n");
            }
            table(page, section);
        }
        return page.toString();
    }

    private static void promises(StringBuilder page, List<Figure> figures) {
        List<Figure> promised =
                figures.stream().filter(figure -> figure.bar().isPresent()).toList();
        if (promised.isEmpty()) {
            return;
        }
        long kept = promised.stream().filter(Figure::isWithinBar).count();
        page.append("\n## What was promised\n\n");
        page.append(kept)
                .append(" of ")
                .append(promised.size())
                .append(
                        " kept. Promises are upper limits; a factor that was promised is one divided by the limit. Factors come from"
                                + " a study on a processor\nwithout VNNI, where ONNX Runtime's own int8 was 1.6 times as fast as fp32.\n\n");
        List<List<String>> rows = new ArrayList<>();
        for (Figure figure : promised) {
            double most = figure.bar().orElseThrow();
            boolean factor = figure.unit().equals("ratio") && most < 1;
            rows.add(List.of(
                    figure.kernel(),
                    figure.what(),
                    limit(most) + unit(figure) + (factor ? ": " + times(most) : ""),
                    value(figure) + (factor ? ": " + times(figure.value()) : ""),
                    figure.isWithinBar() ? "yes" : "**no**"));
        }
        rows(page, List.of("model", "what", "at most", "measured", "kept"), rows);
    }

    private static String limit(double most) {
        return BigDecimal.valueOf(most)
                .round(new MathContext(DIGITS))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String times(double ratio) {
        return String.format(Locale.ROOT, "%.2f times as fast", 1 / ratio);
    }

    private static void table(StringBuilder page, Section section) {
        Set<String> columns = new LinkedHashSet<>();
        Set<String> kernels = new LinkedHashSet<>();
        for (Cell cell : section.cells()) {
            columns.add(cell.column());
            kernels.add(cell.figure().kernel());
        }
        List<String> head = new ArrayList<>(List.of(""));
        head.addAll(columns);
        List<List<String>> rows = new ArrayList<>();
        for (String kernel : kernels) {
            List<String> row = new ArrayList<>(List.of(kernel));
            for (String column : columns) {
                row.add(String.join(
                        "; ",
                        section.cells().stream()
                                .filter(cell -> cell.column().equals(column)
                                        && cell.figure().kernel().equals(kernel))
                                .map(cell -> text(cell.figure()))
                                .toList()));
            }
            rows.add(row);
        }
        rows(page, head, rows);
    }

    private static void rows(StringBuilder page, List<String> head, List<List<String>> rows) {
        line(page, head);
        page.append("|---".repeat(head.size())).append("|\n");
        rows.forEach(row -> line(page, row));
    }

    private static void line(StringBuilder page, List<String> cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    /** In a table whose head tells the unit. */
    private static String text(Figure figure) {
        return figure.unit().equals("ratio") ? value(figure) : digits(figure);
    }

    private static String value(Figure figure) {
        if (!figure.unit().equals("ratio")) {
            return digits(figure) + unit(figure);
        }
        String value = ratio(figure.value());
        return figure.interval().isAttained()
                ? value + " (" + ratio(figure.interval().low()) + " to "
                        + ratio(figure.interval().high()) + ")"
                : value;
    }

    /** Times and sizes with four digits, losses as tables have them. */
    private static String digits(Figure figure) {
        if (unit(figure).isEmpty()) {
            return NumberText.of(figure.value());
        }
        int whole = (int) Math.floor(Math.log10(Math.max(figure.value(), SMALLEST))) + 1;
        return String.format(Locale.ROOT, "%." + Math.max(0, DIGITS - whole) + "f", figure.value());
    }

    private static String ratio(double ratio) {
        return String.format(Locale.ROOT, "%.3f", ratio);
    }

    private static String unit(Figure figure) {
        return figure.unit().equals("ratio") || figure.unit().equals("1 - cosine") ? "" : " " + figure.unit();
    }
}
