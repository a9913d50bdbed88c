package dev.cortado.magics.render.value;

import dev.cortado.magics.Bundle;
import dev.cortado.magics.render.ChartImage;
import dev.cortado.magics.render.TableHtml;
import dev.cortado.magics.render.table.Grid;
import java.awt.Image;
import java.awt.image.RenderedImage;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.knowm.xchart.internal.chartpart.IChart;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** The HTML of those values that read better as tables or pictures than as text. */
public final class ValueHtml {

    private static final int MOST_PICTURES = 64;

    private ValueHtml() {}

    /**
     * The HTML of a value, or nothing if its text is best.
     *
     * @param mostRows how many rows of a table are shown at most
     */
    public static Optional<String> of(Object value, int mostRows) {
        return pictures(value, mostRows).or(() -> Grids.of(value, mostRows).map(TableHtml::of));
    }

    /** The row a Tablesaw cursor stands at, as a table of its values. */
    public static Grid of(Row row) {
        return Grids.of(row);
    }

    private static Optional<String> pictures(Object value, int mostRows) {
        Collection<?> all = value instanceof Object[] array
                ? Arrays.asList(array)
                : PlainText.isWalkable(value) ? (Collection<?>) value : List.of();
        if (all.isEmpty() || all.size() > MOST_PICTURES || !all.stream().allMatch(ValueHtml::isPicture)) {
            return Optional.empty();
        }
        StringBuilder html =
                new StringBuilder("<div style=\"display:flex;flex-wrap:wrap;gap:.6em;align-items:start\">");
        all.forEach(one -> html.append("<div style=\"max-width:100%\">")
                .append(picture(one, mostRows))
                .append("</div>"));
        return Optional.of(html.append("</div>").toString());
    }

    private static boolean isPicture(Object value) {
        return value instanceof IChart
                || value instanceof RenderedImage
                || value instanceof Image
                || value instanceof Table;
    }

    private static String picture(Object value, int mostRows) {
        return switch (value) {
            case Table table -> TableHtml.of(Grid.of(table, mostRows));
            case IChart chart -> image(ChartImage.bundle(chart, false));
            case RenderedImage image -> image(Pictures.of(image));
            default -> image(Pictures.of((Image) value));
        };
    }

    private static String image(Bundle bundle) {
        Object png = bundle.data().get("image/png");
        if (png == null) {
            return String.valueOf(bundle.data().get("text/plain"));
        }
        Map<?, ?> size = (Map<?, ?>) bundle.metadata().get("image/png");
        return "<img alt=\"\" style=\"max-width:100%;height:auto\" width=\"" + size.get("width") + "\" height=\""
                + size.get("height") + "\" src=\"data:image/png;base64," + png + "\">";
    }
}
