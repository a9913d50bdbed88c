package dev.cortado.magics.render.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.render.ChartImage;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

@DisplayName("A roofline")
class RooflineChartTest {

    @Test
    @DisplayName("has its corner where memory and peak meet, and every point where it belongs")
    void geometry() {
        XYChart chart = RooflineChart.of(
                "r",
                List.of(new RooflineChart.Roof("fp32", 100, 20)),
                List.of(
                        new RooflineChart.Point("a", 0.5, 8, 0.7, false),
                        new RooflineChart.Point("b", 40, 90, 0.3, true)));
        XYSeries roof = chart.getSeries("fp32");
        assertThat(roof.getXData()).containsExactly(0.1, 5, 100);
        assertThat(roof.getYData()).containsExactly(2, 100, 100);
        assertThat(chart.getSeriesCollection().stream()
                        .filter(series -> series.getXData().length == 1)
                        .map(series -> series.getXData()[0]))
                .containsExactlyInAnyOrder(0.5, 40.0);
        assertThat(ChartImage.png(chart)).isNotEmpty();
        assertThat(ChartImage.svg(chart)).contains("<svg");
    }

    @Test
    @DisplayName("is drawn without any point")
    void no_points() {
        assertThat(ChartImage.png(RooflineChart.of("r", List.of(new RooflineChart.Roof("fp32", 100, 20)), List.of())))
                .isNotEmpty();
    }
}
