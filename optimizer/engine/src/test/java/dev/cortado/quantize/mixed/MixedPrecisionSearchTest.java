package dev.cortado.quantize.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.onnx.Pass;
import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.dynamic.DynamicQuantizer;
import dev.cortado.quantize.mixed.MeasurementCache.Measurement;
import dev.cortado.quantize.mixed.SearchGoal.WithinLoss;
import dev.cortado.quantize.mixed.SearchGoal.WithinSize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The search for a mixed model")
class MixedPrecisionSearchTest {

    private static final long FLOAT_BYTES = 1_000_000;
    private static final List<LayerCandidate> CANDIDATES = List.of(named("a"), named("b"));

    private static LayerCandidate named(String name) {
        return new LayerCandidate() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Pass everywhere() {
                return new DynamicQuantizer(DynamicQuantization.defaults());
            }

            @Override
            public Pass only(List<String> nodes) {
                return new DynamicQuantizer(DynamicQuantization.defaults().withInclude(nodes));
            }
        };
    }

    /** Seven layers with one or two options each. */
    private static List<LayerOption> options(Random random) {
        List<LayerOption> options = new ArrayList<>();
        for (int layer = 0; layer < 7; layer++) {
            for (String candidate : random.nextBoolean() ? List.of("a") : List.of("a", "b")) {
                options.add(new LayerOption(
                        "layer" + layer,
                        candidate,
                        Math.pow(10, -1 - 4 * random.nextDouble()),
                        random.nextInt(1_000, 60_000),
                        Double.NaN));
            }
        }
        return options;
    }

    /** Losses and sizes that add up. */
    private static MixedPrecisionSearch search(List<LayerOption> options, int[] runs) {
        return new MixedPrecisionSearch(
                CANDIDATES,
                options,
                (variant, _) -> {
                    runs[0]++;
                    return additive(options, variant.layers());
                },
                Double.NaN,
                20);
    }

    private static Measurement additive(List<LayerOption> options, Map<String, String> layers) {
        double loss = 0;
        long bytes = FLOAT_BYTES;
        for (LayerOption option : options) {
            if (option.candidate().equals(layers.get(option.layer()))) {
                loss += option.loss();
                bytes -= option.bytesSaved();
            }
        }
        return new Measurement("", loss, Double.NaN, bytes);
    }

    private static List<Map<String, String>> all(List<LayerOption> options) {
        List<Map<String, String>> all = new ArrayList<>(List.of(Map.of()));
        for (String layer : options.stream().map(LayerOption::layer).distinct().toList()) {
            List<Map<String, String>> longer = new ArrayList<>(all);
            for (LayerOption option : options) {
                if (option.layer().equals(layer)) {
                    for (Map<String, String> start : all) {
                        Map<String, String> next = new TreeMap<>(start);
                        next.put(layer, option.candidate());
                        longer.add(next);
                    }
                }
            }
            all = longer;
        }
        return all;
    }

    @Test
    @DisplayName("keeps the loss and saves what brute force saves, within one step")
    void within_loss() throws IOException {
        int optimal = 0;
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            List<LayerOption> options = options(random);
            double most = Math.pow(10, -1 - 2.5 * random.nextDouble());
            int[] runs = {0};
            SearchResult result = search(options, runs).run(new WithinLoss(most, Benefit.SIZE), Progress.NONE);
            long best = all(options).stream()
                    .map(layers -> additive(options, layers))
                    .filter(measured -> measured.loss() <= most)
                    .mapToLong(Measurement::bytes)
                    .min()
                    .orElseThrow();
            double step = Increment.inOrder(options, Benefit.SIZE).stream()
                    .mapToDouble(Increment::benefit)
                    .max()
                    .orElseThrow();
            assertThat(result.keepsGoal()).isTrue();
            assertThat(result.best().loss()).isLessThanOrEqualTo(most);
            assertThat(result.best().bytes()).isBetween(best, best + (long) step);
            assertThat(runs[0]).isEqualTo(result.tried().size()).isLessThan(32);
            optimal += result.best().bytes() == best ? 1 : 0;
        }
        assertThat(optimal).isGreaterThan(35);
    }

    @Test
    @DisplayName("keeps the loss and is as fast as brute force, within one step; what gets slower stays float")
    void fastest() throws IOException {
        int optimal = 0;
        for (int seed = 200; seed < 260; seed++) {
            Random random = new Random(seed);
            List<LayerOption> options = options(random).stream()
                    .map(option -> new LayerOption(
                            option.layer(),
                            option.candidate(),
                            option.loss(),
                            option.bytesSaved(),
                            random.nextDouble(-0.2, 1)))
                    .toList();
            double most = Math.pow(10, -1 - 2.5 * random.nextDouble());
            double floatMillis = 10;
            SearchResult result = new MixedPrecisionSearch(
                            CANDIDATES, options, (variant, _) -> additive(options, variant.layers()), floatMillis, 20)
                    .run(new WithinLoss(most, Benefit.LATENCY), Progress.NONE);
            double best = all(options).stream()
                    .filter(layers -> additive(options, layers).loss() <= most)
                    .mapToDouble(layers -> floatMillis - saved(options, layers))
                    .min()
                    .orElseThrow();
            double step = Increment.inOrder(options, Benefit.LATENCY).stream()
                    .mapToDouble(Increment::benefit)
                    .max()
                    .orElseThrow();
            assertThat(result.best().loss()).isLessThanOrEqualTo(most);
            assertThat(result.best().predictedMillis())
                    .isEqualTo(floatMillis
                            - saved(options, result.best().assignment().layers()))
                    .isBetween(best - 1e-9, best + step);
            for (LayerOption option : options) {
                if (option.millisSaved() <= 0) {
                    assertThat(result.best().assignment().layers().get(option.layer()))
                            .isNotEqualTo(option.candidate());
                }
            }
            optimal += result.best().predictedMillis() < best + 1e-9 ? 1 : 0;
        }
        assertThat(optimal).isGreaterThan(30);
    }

    private static double saved(List<LayerOption> options, Map<String, String> layers) {
        // In the layers' order, so that the sum is rounded as the search's is.
        return new TreeMap<>(layers)
                .entrySet().stream()
                        .mapToDouble(layer -> options.stream()
                                .filter(option -> option.layer().equals(layer.getKey())
                                        && option.candidate().equals(layer.getValue()))
                                .findFirst()
                                .orElseThrow()
                                .millisSaved())
                        .sum();
    }

    @Test
    @DisplayName("keeps the size and loses little more than brute force loses")
    void within_size() throws IOException {
        int optimal = 0;
        for (int seed = 100; seed < 160; seed++) {
            Random random = new Random(seed);
            List<LayerOption> options = options(random);
            long smallest = all(options).stream()
                    .mapToLong(layers -> additive(options, layers).bytes())
                    .min()
                    .orElseThrow();
            long most = smallest + (long) ((FLOAT_BYTES - smallest) * random.nextDouble());
            SearchResult result = search(options, new int[1]).run(new WithinSize(most), Progress.NONE);
            double best = all(options).stream()
                    .map(layers -> additive(options, layers))
                    .filter(measured -> measured.bytes() <= most)
                    .mapToDouble(Measurement::loss)
                    .min()
                    .orElseThrow();
            double step = Increment.inOrder(options, Benefit.SIZE).stream()
                    .mapToDouble(Increment::loss)
                    .max()
                    .orElseThrow();
            assertThat(result.best().bytes()).isLessThanOrEqualTo(most);
            assertThat(result.best().loss()).isBetween(best - 1e-12, best + step);
            optimal += result.best().loss() < best + 1e-12 ? 1 : 0;
        }
        assertThat(optimal).isGreaterThan(25);
    }

    @Test
    @DisplayName("says when everything fits, when nothing helps, and when a size cannot be had")
    void reasons() throws IOException {
        List<LayerOption> options = options(new Random(7));
        assertThat(search(options, new int[1])
                        .run(new WithinLoss(0.99, Benefit.SIZE), Progress.NONE)
                        .stopped())
                .isEqualTo("everything quantised keeps within the loss");
        SearchResult none = search(options, new int[1]).run(new WithinLoss(0, Benefit.SIZE), Progress.NONE);
        assertThat(none.best().quantizedLayers()).isZero();
        assertThat(none.keepsGoal()).isTrue();
        SearchResult small = search(options, new int[1]).run(new WithinSize(10), Progress.NONE);
        assertThat(small.keepsGoal()).isFalse();
        assertThat(small.stopped()).startsWith("even with everything quantised the model takes");
        SearchResult slow = search(options, new int[1]).run(new WithinLoss(0.5, Benefit.LATENCY), Progress.NONE);
        assertThat(slow.stopped()).isEqualTo("no layer gets faster");
        assertThatThrownBy(() -> new WithinLoss(1.5, Benefit.SIZE)).hasMessageContaining("1.5");
    }

    @Test
    @DisplayName("marks the front, and the best is on it")
    void front() throws IOException {
        List<LayerOption> options = options(new Random(8));
        SearchResult result = search(options, new int[1]).run(new WithinLoss(0.01, Benefit.SIZE), Progress.NONE);
        for (TriedModel one : result.tried()) {
            boolean beaten = false;
            for (TriedModel other : result.tried()) {
                beaten |= other.loss() <= one.loss() && other.bytes() < one.bytes();
                beaten |= other.loss() < one.loss() && other.bytes() <= one.bytes();
            }
            assertThat(one.onFront()).isEqualTo(!beaten);
        }
        assertThat(result.best().onFront()).isTrue();
    }

    @Test
    @DisplayName("gives the best so far when it is interrupted")
    void interrupted() throws IOException {
        List<LayerOption> options = options(new Random(9));
        Cancellation cancellation = Cancellation.create();
        int[] runs = {0};
        MixedPrecisionSearch search = new MixedPrecisionSearch(
                CANDIDATES,
                options,
                (variant, progress) -> {
                    progress.cancellation().throwIfCancelled();
                    if (++runs[0] == 4) {
                        cancellation.cancel();
                    }
                    return additive(options, variant.layers());
                },
                Double.NaN,
                20);
        SearchResult result = search.run(new WithinLoss(0.02, Benefit.SIZE), new OnlyCancellation(cancellation));
        assertThat(result.interrupted()).isTrue();
        assertThat(result.tried()).hasSize(4);
        assertThat(result.stopped()).contains("4 models so far");
        long best = result.tried().stream()
                .filter(model -> model.loss() <= 0.02)
                .mapToLong(TriedModel::bytes)
                .min()
                .orElseThrow();
        assertThat(result.best().bytes()).isEqualTo(best);
        assertThatThrownBy(() -> search.run(new WithinSize(5), new OnlyCancellation(cancellation)))
                .isInstanceOf(CancellationException.class);
    }
}
