package dev.cortado.magics.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.Bundle;
import dev.cortado.magics.render.chart.BarChart;
import dev.cortado.magics.render.chart.Bars;
import java.awt.Graphics2D;
import java.io.ByteArrayInputStream;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.internal.chartpart.IChart;

@DisplayName("A chart's image")
class ChartImageTest {

    private static IChart chart() {
        return new BarChart(
                "Latency",
                "ms",
                List.of("1 x 16", "1 x 128"),
                List.of(
                        Bars.symmetric("a", List.of(1.0, 8.0), List.of(0.1, 0.4)),
                        Bars.symmetric("b", List.of(0.5, 4.0), List.of(0.1, 0.4))));
    }

    @Test
    @DisplayName("is a PNG of twice the chart's size, shown at the chart's size")
    void png() throws Exception {
        Bundle bundle = ChartImage.bundle(chart(), false);
        byte[] bytes = Base64.getDecoder().decode((String) bundle.data().get("image/png"));
        var image = ImageIO.read(new ByteArrayInputStream(bytes));
        assertThat(image.getWidth()).isEqualTo(2 * chart().getWidth());
        assertThat(bundle.metadata().get("image/png"))
                .isEqualTo(Map.of("width", chart().getWidth(), "height", chart().getHeight()));
        assertThat(bundle.data()).containsEntry("text/plain", "[chart: Latency]");
    }

    @Test
    @DisplayName("has the same bytes when the chart is the same")
    void deterministic() {
        assertThat(ChartImage.png(chart())).isEqualTo(ChartImage.png(chart()));
    }

    @Test
    @DisplayName("can be an SVG document")
    void svg() {
        Bundle bundle = ChartImage.bundle(chart(), true);
        assertThat((String) bundle.data().get("image/svg+xml")).contains("<svg");
        assertThat(bundle.data()).containsEntry("text/plain", "[chart: Latency]");
        assertThat(bundle.data()).doesNotContainKey("image/png");
    }

    static Stream<Runnable> failures() {
        return Stream.of(
                () -> {
                    throw new InternalError("no fonts");
                },
                () -> {
                    throw new NoClassDefFoundError("sun/awt/FontConfiguration");
                },
                () -> {
                    throw new IllegalStateException("Fontconfig head is null");
                });
    }

    @ParameterizedTest
    @MethodSource("failures")
    @DisplayName("is a line that says what to install where Java has no fonts")
    void without_fonts(Runnable failure) {
        IChart fontless = new CategoryChart(100, 100) {
            @Override
            public void paint(Graphics2D graphics, int width, int height) {
                failure.run();
            }
        };
        Bundle bundle = ChartImage.bundle(fontless, false);
        assertThat(bundle.data()).containsOnlyKeys("text/plain");
        assertThat((String) bundle.data().get("text/plain")).contains("could not be drawn", "install fontconfig");
    }
}
