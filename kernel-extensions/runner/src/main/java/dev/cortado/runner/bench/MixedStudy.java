package dev.cortado.runner.bench;

import dev.cortado.experiment.MixedPrecision;
import dev.cortado.measure.Benchmark;
import dev.cortado.measure.BenchmarkPlan;
import dev.cortado.measure.BenchmarkRow;
import dev.cortado.measure.Interval;
import dev.cortado.measure.Subject;
import dev.cortado.onnx.Pass;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.loss.ModelLoss;
import dev.cortado.quantize.mixed.Benefit;
import dev.cortado.quantize.mixed.LayerCandidate;
import dev.cortado.quantize.mixed.MeasurementCache;
import dev.cortado.quantize.mixed.SearchGoal;
import dev.cortado.quantize.mixed.SearchResult;
import dev.cortado.quantize.mixed.StandardCandidates;
import dev.cortado.quantize.mixed.TriedModel;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.ModelTransformer;
import dev.cortado.runtime.NothingChangedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Full int8 and a mixed model beside the float model, on the model that loses most. Full int8 is the dynamic or the static method with its
 * defaults, whichever is faster on the model. Losses
 * are 1 minus the mean cosine to the float model's answers, on samples that no search saw; times come from one benchmark in which all
 * compared models take turns.
 */
public final class MixedStudy {

    private static final double MOST_LOSS = 1.0 / 3;
    private static final double MOST_GIVEN_UP = 0.3;
    private static final String LOSS = "1 - cosine";
    private static final double PERCENT = 100;

    private final MixedSettings settings;
    private final Path folder;
    private final Progress progress;
    private final List<Figure> figures = new ArrayList<>();

    private MixedStudy(MixedSettings settings, Path folder, Progress progress) {
        this.settings = settings;
        this.folder = folder;
        this.progress = progress;
    }

    /**
     * What came out.
     *
     * @param figures all of them
     * @param worst the model on which full int8 loses most
     * @param chosen the one the mixed model was made of: the worst, or where int8 is no faster there, the worst of those where it is
     * @param search every mixed model tried; empty where int8 makes none of the models faster
     */
    public record Outcome(List<Figure> figures, String worst, String chosen, Optional<SearchResult> search) {
        /** Freezes the list. */
        public Outcome {
            figures = List.copyOf(figures);
        }

        /** Which model was chosen and why, one sentence. */
        public String reason() {
            if (search.isEmpty()) {
                return "int8 loses most on " + worst
                        + ", and makes none of the models faster here: nothing to keep of it";
            }
            return worst.equals(chosen)
                    ? "int8 loses most on " + worst + ", and is faster there"
                    : "int8 loses most on " + worst
                            + ", where it is not faster here; of the models where it is, it loses most on " + chosen;
        }
    }

    /** Full int8 of one model, by the faster method. */
    private record Whole(
            GridModel kind, Model model, WholeModel method, Model quantized, double unseen, BenchmarkRow time) {
        boolean isFaster() {
            return time.ratioInterval().high() < 1;
        }
    }

    /**
     * Runs all of it.
     *
     * @param folder where models lie; it exists
     * @throws IOException if a model cannot be had or does not run
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static Outcome run(MixedSettings settings, Path folder, Progress progress) throws IOException {
        return new MixedStudy(settings, folder, progress).run();
    }

    private Outcome run() throws IOException {
        List<Whole> all = new ArrayList<>();
        for (GridModel kind : settings.models()) {
            all.add(whole(kind));
        }
        Comparator<Whole> byLoss = Comparator.comparingDouble(Whole::unseen);
        String worst = all.stream().max(byLoss).orElseThrow().kind().title();
        Optional<Whole> chosen = all.stream().filter(Whole::isFaster).max(byLoss);
        if (chosen.isEmpty()) {
            return new Outcome(figures, worst, worst, Optional.empty());
        }
        SearchResult found = mixed(chosen.get());
        return new Outcome(figures, worst, chosen.get().kind().title(), Optional.of(found));
    }

    private Whole whole(GridModel kind) throws IOException {
        Model model = kind.load(Resources.standard(), progress);
        List<Model> models = new ArrayList<>(List.of(model));
        List<WholeModel> methods = new ArrayList<>();
        for (WholeModel whole : settings.methods()) {
            try {
                Pass pass = whole.pass(() -> kind.feeds(model, settings.seen(), 0, progress), folder);
                models.add(make(model, pass, kind.title() + "_" + whole.name().toLowerCase(Locale.ROOT)));
                methods.add(whole);
            } catch (NothingChangedException e) {
                progress.step(whole.title() + " changes nothing in " + kind.title(), 0, 1, Progress.Unit.ITEMS);
            }
        }
        ModelLoss unseen = unseen(kind, model);
        List<BenchmarkRow> times = benchmark(models);
        String title = kind.title();
        Whole fastest = null;
        for (int i = 0; i < methods.size(); i++) {
            WholeModel method = methods.get(i);
            Model quantized = models.get(i + 1);
            BenchmarkRow time = times.get(i + 1);
            double loss = unseen.of(quantized, progress).value();
            add(Figure.of(title, method.title() + ": loss", LOSS, loss));
            add(ratio(title, method.title() + ": time relative to fp32", time));
            add(Figure.of(title, method.title() + ": size", "MB", megabytes(quantized)));
            if (method.isFullInt8()
                    && (fastest == null || time.ratio() < fastest.time().ratio())) {
                fastest = new Whole(kind, model, method, quantized, loss, time);
            }
        }
        if (fastest == null) {
            throw new IllegalStateException("full int8 changes nothing in " + title);
        }
        return fastest;
    }

    private SearchResult mixed(Whole whole) throws IOException {
        Model model = whole.model();
        List<LayerCandidate> candidates = new ArrayList<>();
        List<String> names = settings.candidates().isEmpty() ? whole.method().usualCandidates() : settings.candidates();
        for (String name : names) {
            candidates.add(StandardCandidates.find(
                    name, () -> whole.kind().feeds(model, settings.seen(), 0, progress), folder));
        }
        ModelLoss seen = seen(whole.kind(), model);
        double seenLoss = seen.of(whole.quantized(), progress).value();
        MixedPrecision.Outcome found = new MixedPrecision(
                        candidates, seen, seen, new MeasurementCache(folder.resolve("cache")), folder)
                .run(model, new SearchGoal.WithinLoss(settings.share() * seenLoss, Benefit.LATENCY), progress);
        progress.cancellation().throwIfCancelled();
        TriedModel best = found.search().best();
        Model mixed = make(model, best.assignment(), whole.kind().title() + "_mixed");
        double loss = unseen(whole.kind(), model).of(mixed, progress).value();
        List<BenchmarkRow> times = benchmark(List.of(model, whole.quantized(), mixed));
        String title = whole.kind().title();
        add(Figure.of(title, "mixed: layers, " + best.assignment(), "count", best.quantizedLayers()));
        add(Figure.of(title, "mixed: size", "MB", megabytes(mixed)));
        add(Figure.of(title, "mixed: loss", LOSS, loss));
        add(ratio(title, "int8: time relative to fp32, beside mixed", times.get(1)));
        add(ratio(title, "mixed: time relative to fp32", times.get(2)));
        add(Figure.of(title, "mixed: loss relative to int8's, samples seen", "ratio", best.loss() / seenLoss));
        add(Figure.of(title, "mixed: loss relative to int8's", "ratio", loss / whole.unseen())
                .withBar(MOST_LOSS));
        add(givenUp(
                        title,
                        times.get(1).ratio(),
                        times.get(1).ratioInterval(),
                        times.get(2).ratio(),
                        times.get(2).ratioInterval(),
                        times.get(2).runs())
                .withBar(MOST_GIVEN_UP));
        for (TriedModel tried : found.search().front()) {
            String what = String.format(
                    Locale.ROOT,
                    "front, %s: loss, at %.0f %% of the time predicted",
                    tried.assignment(),
                    PERCENT
                            * tried.predictedMillis()
                            / found.search().tried().getFirst().predictedMillis());
            add(Figure.of(title, what, LOSS, tried.loss()));
        }
        return found.search();
    }

    /**
     * The part of int8's speed-up that the mixed model gives up. A speed-up is how many more runs fit into the float model's time, {@code
     * fp32 / time - 1}. The interval takes the ends of both ratios' that are farthest apart, so that it is wider than 95 % would need.
     */
    static Figure givenUp(String title, double whole, Interval fast, double mixed, Interval slow, int samples) {
        return new Figure(
                title,
                "mixed: part of int8's speed-up given up",
                "ratio",
                samples,
                givenUp(whole, mixed),
                new Interval(givenUp(fast.high(), slow.low()), givenUp(fast.low(), slow.high())),
                Double.NaN,
                Optional.empty());
    }

    private static double givenUp(double whole, double mixed) {
        return 1 - (1 / mixed - 1) / (1 / whole - 1);
    }

    /** Also tells it at once: the study takes long. */
    private void add(Figure figure) {
        figures.add(figure);
        progress.step(
                String.format(Locale.ROOT, "%s, %s: %.4g", figure.kernel(), figure.what(), figure.value()),
                1,
                1,
                Progress.Unit.ITEMS);
    }

    private ModelLoss seen(GridModel kind, Model model) throws IOException {
        return kind.loss(model, settings.seen(), 0, progress);
    }

    private ModelLoss unseen(GridModel kind, Model model) throws IOException {
        return kind.loss(model, settings.unseen(), 1, progress);
    }

    private Model make(Model model, Pass pass, String name) throws IOException {
        return new ModelTransformer(folder).apply(model, pass, name, progress).model();
    }

    private List<BenchmarkRow> benchmark(List<Model> models) throws IOException {
        List<Subject> subjects = models.stream()
                .map(model -> new Subject(model.name(), model.file()))
                .toList();
        return Benchmark.run(
                        BenchmarkPlan.of(subjects)
                                .withBudget(settings.budget())
                                .withRounds(settings.rounds())
                                .withMemory(false),
                        progress)
                .rows();
    }

    private static Figure ratio(String title, String what, BenchmarkRow row) {
        return new Figure(
                title, what, "ratio", row.runs(), row.ratio(), row.ratioInterval(), Double.NaN, Optional.empty());
    }

    private static double megabytes(Model model) {
        return model.sizeBytes() / 1e6;
    }
}
