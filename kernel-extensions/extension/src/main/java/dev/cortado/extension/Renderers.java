package dev.cortado.extension;

import dev.cortado.magics.Bundle;
import dev.cortado.magics.render.ChartImage;
import dev.cortado.magics.render.TableHtml;
import dev.cortado.magics.render.TableText;
import dev.cortado.magics.render.table.Grid;
import dev.cortado.magics.render.value.Pictures;
import dev.cortado.magics.render.value.ValueHtml;
import java.awt.Image;
import java.awt.image.RenderedImage;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.knowm.xchart.internal.chartpart.IChart;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * How a kernel shows tables, charts, pictures and such Java values as read better as tables. A kernel's own text of a
 * plain value is left as it is.
 */
public final class Renderers {

    /** The rendering parameter that says how many rows of a table to show, an {@code Integer}. */
    public static final String ROWS = "rows";

    private static final String HTML = "text/html";
    private static final String TEXT = "text/plain";
    private static final String PNG = "image/png";

    /** Other kinds of arrays have no common class that a renderer could be registered for. */
    private static final List<Class<?>> MATRICES =
            List.of(double[][].class, float[][].class, int[][].class, long[][].class, short[][].class, byte[][].class);

    private Renderers() {}

    /** Registers all of them. */
    static void register(Renderer renderer) {
        registerTables(renderer);
        registerPictures(renderer);
        registerValues(renderer);
    }

    private static void registerTables(Renderer renderer) {
        renderer.createRegistration(Table.class)
                .preferring(HTML, TEXT)
                .register((table, context) -> put(table(table, rows(context)), context));
        renderer.createRegistration(Column.class)
                .preferring(HTML, TEXT)
                .register((column, context) -> put(table(Table.create(column), rows(context)), context));
        renderer.createRegistration(Row.class).preferring(HTML, TEXT).register((row, context) -> {
            Grid grid = ValueHtml.of(row);
            put(Bundle.text(TableText.of(grid)).with(HTML, TableHtml.of(grid)), context);
        });
    }

    private static Bundle table(Table table, int rows) {
        String text = rows == TableHtml.MOST_ROWS ? TableText.of(table) : TableText.of(Grid.of(table, rows));
        return Bundle.text(text).with(HTML, TableHtml.of(Grid.of(table, rows)));
    }

    private static void registerPictures(Renderer renderer) {
        renderer.createRegistration(IChart.class)
                .preferring(PNG, TEXT)
                .supporting("image/svg+xml")
                .register((chart, context) -> put(
                        ChartImage.bundle(chart, context.wantsDataRenderedAs(MIMEType.parse("image/svg+xml"))),
                        context));
        renderer.createRegistration(RenderedImage.class)
                .preferring(PNG, TEXT)
                .register((image, context) -> put(Pictures.of(image), context));
        renderer.createRegistration(Image.class)
                .preferring(PNG, TEXT)
                .register((image, context) -> put(Pictures.of(image), context));
    }

    private static void registerValues(Renderer renderer) {
        List.of(Record.class, Map.class, Collection.class).forEach(type -> registerValue(renderer, type));
        MATRICES.forEach(type -> registerValue(renderer, type));
        renderer.createRegistration(Optional.class).supporting(HTML, PNG).register((optional, context) -> {
            if (optional.isPresent()) {
                DisplayData content = renderer.render(optional.get(), context.getParams());
                for (String type : List.of(HTML, PNG)) {
                    MIMEType form = MIMEType.parse(type);
                    if (content.hasDataForType(form)) {
                        context.getOutputContainer().putData(form, content.getData(form));
                    }
                }
            }
        });
    }

    private static <T> void registerValue(Renderer renderer, Class<T> type) {
        renderer.createRegistration(type)
                .preferring(HTML)
                .register((value, context) -> ValueHtml.of(value, rows(context))
                        .ifPresent(html -> context.getOutputContainer().putData(HTML, html)));
    }

    private static int rows(RenderContext context) {
        return context.getParameterAsInt(ROWS, TableHtml.MOST_ROWS);
    }

    private static void put(Bundle bundle, RenderContext context) {
        DisplayData out = context.getOutputContainer();
        bundle.data().forEach(out::putData);
        bundle.metadata().forEach(out::putMetaData);
    }
}
