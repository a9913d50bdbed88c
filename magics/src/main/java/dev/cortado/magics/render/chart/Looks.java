package dev.cortado.magics.render.chart;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.IChart;

/**
 * The looks of a session's models: a name keeps the look it got when it first appeared. May be used from several threads.
 */
public final class Looks {

    private final Map<String, Look> byModel = new LinkedHashMap<>();

    /** The look of a model; a name not seen yet gets the next one. */
    public synchronized Look of(String model) {
        return byModel.computeIfAbsent(model, _ -> Look.number(byModel.size()));
    }

    /**
     * Gives the series of a chart that are named after models those models' looks. What a chart has set itself stays as
     * it is, and so do series with other names.
     *
     * @param models the names, in the order in which they get a look if they have none yet
     */
    public void dress(IChart chart, Collection<String> models) {
        models.forEach(this::of);
        switch (chart) {
            case BarChart bars -> bars.dress(name -> models.contains(name) ? of(name) : null);
            case XYChart points ->
                points.getSeriesCollection().stream()
                        .filter(series -> models.contains(series.getName()))
                        .forEach(series -> dress(series, of(series.getName())));
            default -> {
                // charts without series of models
            }
        }
    }

    private static void dress(XYSeries series, Look look) {
        if (series.getMarker() == null) {
            series.setMarker(look.marker());
        }
        if (series.getMarkerColor() == null) {
            series.setMarkerColor(look.colour());
        }
        if (series.getLineColor() == null) {
            series.setLineColor(look.colour());
        }
        if (series.getLineStyle() == null) {
            series.setLineStyle(look.line());
        }
        if (series.getFillColor() == null) {
            series.setFillColor(look.colour());
        }
    }
}
