package dev.cortado.magics.render.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.cortado.magics.render.chart.ParetoChart.Axis;
import dev.cortado.magics.render.chart.ParetoChart.Point;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What charts are computed from")
class ChartPartsTest {

    private static final double NONE = Double.NaN;

    private static Point point(double x, double y, boolean onFront) {
        return new Point("m" + x, "m" + x, x, NONE, NONE, y, NONE, NONE, onFront);
    }

    @ParameterizedTest
    @CsvSource({"true,false", "true,true", "false,false", "false,true"})
    @DisplayName("the Pareto staircase passes at every x through the best y that can be had there")
    void staircase(boolean lowX, boolean lowY) {
        Random random = new Random(4);
        List<double[]> cloud = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            cloud.add(new double[] {random.nextInt(100), random.nextInt(100)});
        }
        List<Point> points = cloud.stream()
                .map(p -> point(
                        p[0],
                        p[1],
                        cloud.stream()
                                .noneMatch(o -> better(o[0], p[0], lowX) >= 0
                                        && better(o[1], p[1], lowY) >= 0
                                        && better(o[0], p[0], lowX) + better(o[1], p[1], lowY) > 0)))
                .toList();
        double[][] corners = ParetoChart.corners(
                points, new Axis("x", lowX), new Axis("y", lowY), new double[] {-10, 110}, new double[] {-10, 110});
        for (double x = 0.5; x < 100; x++) { // between the points
            double at = x;
            var reachable =
                    cloud.stream().filter(p -> lowX ? p[0] <= at : p[0] >= at).mapToDouble(p -> p[1]);
            var best = lowY ? reachable.min() : reachable.max();
            List<Double> drawn = new ArrayList<>();
            for (int i = 1; i < corners[0].length; i++) {
                if (corners[0][i - 1] <= x && x <= corners[0][i]) {
                    assertThat(corners[1][i - 1]).as("level at %s", x).isEqualTo(corners[1][i]);
                    drawn.add(corners[1][i]);
                }
            }
            if (best.isPresent()) {
                assertThat(drawn).as("at %s", x).containsExactly(best.getAsDouble());
            } else {
                assertThat(drawn).isEmpty();
            }
        }
    }

    /** 1 if better, 0 if the same, -1 if worse. */
    private static int better(double a, double b, boolean low) {
        return low ? Double.compare(b, a) : Double.compare(a, b);
    }

    @Test
    @DisplayName("of many samples the ranks drawn keep the tail whole, end with the last and rise")
    void ranks() {
        assertThat(EcdfChart.ranks(3)).containsExactly(1, 2, 3);
        int[] ranks = EcdfChart.ranks(100_000);
        assertThat(ranks.length).isEqualTo(400);
        assertThat(ranks[399]).isEqualTo(100_000);
        assertThat(ranks[340]).isEqualTo(99_941);
        for (int i = 1; i < ranks.length; i++) {
            assertThat(ranks[i]).isGreaterThan(ranks[i - 1]);
        }
    }

    @Test
    @DisplayName("a percentile is the smallest sample that the share does not exceed")
    void percentile() {
        EcdfChart.Sample sample = new EcdfChart.Sample("m", new double[] {5, 1, 4, 2, 3});
        assertThat(sample.percentile(0.5)).isEqualTo(3);
        assertThat(sample.percentile(0.9)).isEqualTo(5);
        assertThat(sample.percentile(0.2)).isEqualTo(1);
        assertThatThrownBy(() -> new EcdfChart.Sample("m", new double[0])).hasMessageContaining("at least one sample");
        assertThatThrownBy(() -> new EcdfChart.Sample("m", new double[] {1, NONE}))
                .hasMessageContaining("finite");
    }

    @Test
    @DisplayName("the shares of a histogram add up to 100 %, the upper end in the last bin")
    void histogram() {
        double[] shares = TensorHistogram.shares(new double[] {0, 0.5, 1, 2, 4}, 0, 1, 4);
        assertThat(shares).containsExactly(40, 20, 20, 20);
        assertThat(Arrays.stream(shares).sum()).isCloseTo(100, offset(1e-9));
        assertThatThrownBy(() -> TensorHistogram.of(
                        "t", "q", "before", new float[] {Float.NaN}, "after", new float[] {1}, Look.number(0)))
                .hasMessageContaining("before: expected at least one finite value");
    }

    @Test
    @DisplayName("labels of points keep clear of each other, of points, and inside the plot, while there is room")
    void labels() {
        Random random = new Random(8);
        Rectangle2D plot = new Rectangle2D.Double(50, 40, 560, 260);
        for (int trial = 0; trial < 50; trial++) {
            List<PointLabels.Label> labels = new ArrayList<>();
            List<Rectangle2D> occupied = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                double x = 60 + random.nextInt(540);
                double y = 50 + random.nextInt(240);
                labels.add(new PointLabels.Label("model_" + i, x, y));
                occupied.add(new Rectangle2D.Double(x - 5, y - 5, 10, 10));
            }
            List<Rectangle2D> boxes = PointLabels.place(labels, occupied, plot, ChartStyle.TEXT);
            for (int i = 0; i < boxes.size(); i++) {
                assertThat(plot.contains(boxes.get(i))).isTrue();
                for (int j = 0; j < i; j++) {
                    assertThat(boxes.get(i).intersects(boxes.get(j)))
                            .as("trial %d: %d and %d", trial, i, j)
                            .isFalse();
                }
                assertThat(occupied).noneMatch(boxes.get(i)::intersects);
            }
        }
    }

    @Test
    @DisplayName("a logarithmic axis writes 1, 2, 5 times powers of ten only")
    void ticks() {
        assertThat(List.of(0.02, 1.0, 2.0, 3.0, 5.0, 10.0, 70.0, 200.0, 0.3).stream()
                        .map(AxisRange::label))
                .containsExactly("0.02000", "1", "2", " ", "5", "10", " ", "200", " ");
    }

    @Test
    @DisplayName("bars must have an interval each, and know how far they reach")
    void bars() {
        Bars bars = new Bars("m", List.of(2.0, -1.0, NONE), List.of(1.5, -3.0, NONE), List.of(NONE, 0.5, NONE));
        assertThat(List.of(bars.lowest(0), bars.highest(0), bars.lowest(1), bars.highest(1), bars.lowest(2)))
                .containsExactly(1.5, 2.0, -3.0, 0.5, 0.0);
        assertThatThrownBy(() -> new Bars("m", List.of(1.0), List.of(), List.of(1.0)))
                .hasMessageContaining("m: expected an interval for each of 1 bars");
    }
}
