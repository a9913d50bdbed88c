package dev.cortado.magics.render.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

@DisplayName("The looks of a session")
class LooksTest {

    @Test
    @DisplayName("are given in the order in which models appear, and kept")
    void order() {
        Looks looks = new Looks();
        Look first = looks.of("minilm");
        Look second = looks.of("minilm8");
        assertThat(first).isEqualTo(Look.number(0));
        assertThat(second).isEqualTo(Look.number(1));
        assertThat(looks.of("minilm")).isSameAs(first);
        assertThat(new Looks().of("minilm8")).isEqualTo(first);
    }

    @Test
    @DisplayName("differ without colour for the first thirty models: no two share marker and dashes")
    void without_colour() {
        Set<List<Object>> seen = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            Look look = Look.number(i);
            assertThat(seen.add(List.of(
                            look.marker(), java.util.Arrays.toString(look.line().getDashArray()))))
                    .as("look %d", i)
                    .isTrue();
        }
        assertThat(Set.of(
                        Look.number(0).hatch(),
                        Look.number(1).hatch(),
                        Look.number(2).hatch(),
                        Look.number(3).hatch()))
                .hasSize(4);
    }

    @Test
    @DisplayName("are those of the series that are named after models, save what a chart has set itself")
    void dress() {
        Looks looks = new Looks();
        looks.of("other");
        XYChart chart = ScatterChart.of("t", "x", "y");
        XYSeries model = chart.addSeries("minilm", new double[] {1}, new double[] {2});
        XYSeries own = chart.addSeries("minilm8", new double[] {1}, new double[] {2});
        own.setMarkerColor(Color.RED);
        XYSeries none = chart.addSeries("bound", new double[] {1}, new double[] {2});
        looks.dress(chart, List.of("minilm", "minilm8"));
        assertThat(model.getMarkerColor()).isEqualTo(Look.number(1).colour());
        assertThat(model.getMarker()).isEqualTo(Look.number(1).marker());
        assertThat(model.getLineStyle()).isEqualTo(Look.number(1).line());
        assertThat(own.getMarkerColor()).isEqualTo(Color.RED);
        assertThat(own.getMarker()).isEqualTo(Look.number(2).marker());
        assertThat(none.getMarkerColor()).isNull();
    }
}
