package dev.cortado.magics.render.chart;

import dev.cortado.magics.render.chart.EcdfChart.Sample;
import dev.cortado.magics.render.chart.ParetoChart.Axis;
import dev.cortado.magics.render.chart.ParetoChart.Point;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.knowm.xchart.internal.chartpart.IChart;

/** One chart of each kind, with data as they come from a session. */
final class Gallery {

    private static final double NONE = Double.NaN;

    private Gallery() {}

    static Map<String, IChart> charts() {
        Map<String, IChart> charts = new LinkedHashMap<>();
        charts.put("bars", bars());
        charts.put("bars-many", manyBars());
        charts.put("ecdf", ecdf(1.15, "Latency at 1 x 128 tokens, 1 thread"));
        charts.put("ecdf-tail", ecdf(12, "Latency under load"));
        charts.put("pareto", pareto());
        charts.put("pareto-crowded", crowdedPareto());
        charts.put("histogram", histogram());
        charts.put("matrix", matrix(8, 6));
        charts.put("matrix-large", matrix(36, 14));
        return charts;
    }

    static IChart bars() {
        BarChart chart = new BarChart(
                "Median latency with 95 % intervals",
                "milliseconds",
                List.of("1 x 16 tokens, 1 thread", "1 x 128 tokens, 1 thread"),
                List.of(
                        new Bars("minilm", List.of(4.61, 31.2), List.of(4.5, 30.8), List.of(4.9, 32.5)),
                        new Bars("minilm8", List.of(2.2, 18.9), List.of(2.1, 18.7), List.of(2.4, 19.6)),
                        new Bars("optimum8", List.of(2.31, 19.7), List.of(2.28, 19.1), List.of(2.5, 20.9))));
        Looks looks = new Looks();
        looks.dress(chart, List.of("minilm", "minilm8", "optimum8"));
        return chart;
    }

    static IChart manyBars() {
        List<String> categories = List.of("1 x 16", "1 x 128", "8 x 16", "8 x 128", "32 x 16", "32 x 128");
        List<Bars> bars = new java.util.ArrayList<>();
        for (int model = 0; model < 6; model++) {
            List<Double> values = new java.util.ArrayList<>();
            for (int category = 0; category < 6; category++) {
                values.add((category + 1) * (10.0 - model));
            }
            bars.add(Bars.symmetric(
                    "model" + model, values, values.stream().map(v -> v * 0.05).toList()));
        }
        return new BarChart("Median latency", "milliseconds", categories, bars);
    }

    static IChart ecdf(double tail, String title) {
        return EcdfChart.of(
                title,
                "latency in ms",
                List.of(
                        new Sample("minilm", latencies(1, 31, tail, 300)),
                        new Sample("minilm8", latencies(2, 19, tail, 480)),
                        new Sample("optimum8", latencies(3, 20.2, tail, 900))),
                new Looks());
    }

    private static double[] latencies(long seed, double centre, double tail, int count) {
        Random random = new Random(seed);
        double[] values = new double[count];
        Arrays.setAll(values, i -> {
            double body = centre * (1 + 0.02 * random.nextGaussian() + 0.03 * -Math.log(1 - random.nextDouble()));
            return random.nextDouble() < 0.03 ? body * (1 + (tail - 1) * random.nextDouble()) : body;
        });
        return values;
    }

    static IChart pareto() {
        return ParetoChart.of(
                "Speed and quality, 1 x 128 tokens, 1 thread",
                new Axis("median latency in ms", true),
                new Axis("Spearman correlation", false),
                List.of(
                        new Point("minilm", "minilm (baseline)", 31.2, 30.8, 32.5, 0.8203, 0.806, 0.834, true),
                        new Point("minilm8", "minilm8", 18.9, 18.7, 19.6, 0.8191, 0.805, 0.833, true),
                        new Point("optimum8", "optimum8", 19.7, 19.1, 20.9, 0.8185, 0.804, 0.832, false),
                        new Point("minilm4", "minilm4", 26.0, 25.2, 27.1, 0.7712, 0.755, 0.787, false)),
                new Looks());
    }

    static IChart crowdedPareto() {
        return ParetoChart.of(
                "Size and quality",
                new Axis("size in MB", true),
                new Axis("Spearman correlation", false),
                List.of(
                        new Point("a", "minilm_fp32 (baseline)", 90.4, NONE, NONE, 0.8203, 0.8103, 0.8303, true),
                        new Point("b", "minilm_int8_perchannel", 23.0, NONE, NONE, 0.8191, 0.8091, 0.8291, true),
                        new Point("c", "minilm_int8_pertensor", 22.9, NONE, NONE, 0.8188, 0.8088, 0.8288, true),
                        new Point("d", "minilm_int8_reduced", 23.1, NONE, NONE, 0.8182, 0.8082, 0.8282, false),
                        new Point("e", "minilm_int4_block32", 15.5, NONE, NONE, 0.8012, 0.79, 0.812, true),
                        new Point("f", "minilm_int4_block128", 14.1, NONE, NONE, 0.7751, 0.764, 0.786, true),
                        new Point("g", "minilm_pruned", 60.0, NONE, NONE, 0.79, 0.779, 0.801, false)),
                new Looks());
    }

    static IChart histogram() {
        Random random = new Random(5);
        float[] before = new float[40_000];
        float[] after = new float[before.length];
        for (int i = 0; i < before.length; i++) {
            before[i] = (float) (0.05 * random.nextGaussian());
            after[i] = Math.round(before[i] / 0.012f) * 0.012f;
        }
        return TensorHistogram.of(
                "encoder.layer.0.attention.self.query.weight",
                "weight",
                "float32",
                before,
                "4 bits",
                after,
                Look.number(1));
    }

    static IChart matrix(int rows, int columns) {
        Random random = new Random(9);
        double[][] values = new double[rows][columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                values[row][column] = row == 2 && column == 3 ? NONE : 18 + 4 * column + 3 * random.nextGaussian();
            }
        }
        return MatrixChart.of(
                "Signal to quantisation noise in dB",
                "layer",
                names("layer.", rows),
                "matrix",
                columns == 6
                        ? List.of("query", "key", "value", "output", "intermediate", "dense")
                        : names("m", columns),
                values);
    }

    private static List<String> names(String prefix, int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> prefix + i)
                .toList();
    }
}
