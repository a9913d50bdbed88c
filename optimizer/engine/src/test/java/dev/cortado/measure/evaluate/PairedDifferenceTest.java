package dev.cortado.measure.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.measure.Interval;
import dev.cortado.measure.metric.Bleu;
import dev.cortado.measure.metric.ConfusionMatrix;
import dev.cortado.measure.metric.FScore;
import dev.cortado.progress.Cancellation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A difference of two models")
class PairedDifferenceTest {

    private static final Metric SHARE = Metric.share("share");
    private static final Metric ERRORS = new Metric("errors", false, 0);

    /** Two models that answer right or wrong; a quarter of the samples is easy, a quarter hard for both. */
    private static MeanScores[] accuracies(Random random, double gain) {
        int size = 150;
        double[] first = new double[size];
        double[] second = new double[size];
        for (int i = 0; i < size; i++) {
            double ease = random.nextDouble() * 0.8;
            first[i] = random.nextDouble() < ease ? 1 : 0;
            second[i] = random.nextDouble() < ease + gain ? 1 : 0;
        }
        return new MeanScores[] {MeanScores.of(first), MeanScores.of(second)};
    }

    /** Two models' reciprocal ranks. */
    private static MeanScores[] ranks(Random random, double gain) {
        int size = 100;
        double[] first = new double[size];
        double[] second = new double[size];
        for (int i = 0; i < size; i++) {
            double ease = random.nextDouble();
            first[i] = 1.0 / (1 + (int) (10 * random.nextDouble() * ease));
            second[i] = 1.0 / (1 + (int) (10 * random.nextDouble() * ease * (1 - gain)));
        }
        return new MeanScores[] {MeanScores.of(first), MeanScores.of(second)};
    }

    /** Two models whose cosines follow the truth with noise of their own and in common. */
    private static CorrelationScores[] correlations(Random random, double gain) {
        int size = 100;
        double[] truth = new double[size];
        double[] first = new double[size];
        double[] second = new double[size];
        for (int i = 0; i < size; i++) {
            truth[i] = Math.round(5 * random.nextDouble());
            double common = random.nextGaussian();
            first[i] = truth[i] + common + random.nextGaussian();
            second[i] = truth[i] + common + (1 - gain) * random.nextGaussian();
        }
        return new CorrelationScores[] {
            CorrelationScores.spearman(first, truth), CorrelationScores.spearman(second, truth)
        };
    }

    /** Two classifiers into three classes. */
    private static ClassScores[] classes(Random random, double gain) {
        int size = 100;
        int[] actual = new int[size];
        int[] first = new int[size];
        int[] second = new int[size];
        for (int i = 0; i < size; i++) {
            actual[i] = random.nextInt(6) % 4 % 3;
            first[i] = random.nextDouble() < 0.6 ? actual[i] : random.nextInt(3);
            second[i] = random.nextDouble() < 0.6 + gain ? actual[i] : random.nextInt(3);
        }
        return new ClassScores[] {
            new ClassScores(actual, first, 3, ClassScores.Average.F1),
            new ClassScores(actual, second, 3, ClassScores.Average.F1)
        };
    }

    private static double claimed(BiFunction<Random, Double, SampleScores[]> models, double gain, int runs) {
        int claims = 0;
        for (int run = 0; run < runs; run++) {
            SampleScores[] pair = models.apply(new Random(run), gain);
            PairedDifference difference = PairedDifference.of(SHARE, pair[1], pair[0], run, Cancellation.NEVER);
            claims += difference.verdict() == QualityVerdict.BETTER ? 1 : 0;
            claims += difference.verdict() == QualityVerdict.WORSE ? 1 : 0;
        }
        return claims / (double) runs;
    }

    /** 150 runs of a test that errs in 5 % err more than 16 times with a chance of about 1 in 1000. */
    @Nested
    @DisplayName("that is none")
    class None {
        private static final int RUNS = 150;
        private static final double MOST = 16.0 / RUNS;

        @Test
        void is_seldom_claimed_for_accuracies() {
            assertThat(claimed(PairedDifferenceTest::accuracies, 0, RUNS)).isLessThanOrEqualTo(MOST);
        }

        @Test
        void is_seldom_claimed_for_ranks() {
            assertThat(claimed(PairedDifferenceTest::ranks, 0, RUNS)).isLessThanOrEqualTo(MOST);
        }

        @Test
        void is_seldom_claimed_for_correlations() {
            assertThat(claimed(PairedDifferenceTest::correlations, 0, RUNS / 2)).isLessThanOrEqualTo(MOST);
        }

        @Test
        void is_seldom_claimed_for_classes() {
            assertThat(claimed(PairedDifferenceTest::classes, 0, RUNS / 2)).isLessThanOrEqualTo(MOST);
        }

        @Test
        void is_said_in_words() {
            MeanScores scores = MeanScores.of(new double[] {1, 0, 1, 1, 0, 1});
            PairedDifference difference = PairedDifference.of(SHARE, scores, scores, 1, Cancellation.NEVER);
            assertThat(difference.verdict()).hasToString("no difference shown");
            assertThat(difference.value()).isZero();
            assertThat(difference.interval()).isEqualTo(new Interval(0, 0));
        }
    }

    @Nested
    @DisplayName("that was planted")
    class Planted {
        @Test
        void is_mostly_found() {
            assertThat(claimed(PairedDifferenceTest::accuracies, 0.25, 30)).isGreaterThanOrEqualTo(0.9);
            assertThat(claimed(PairedDifferenceTest::ranks, 0.5, 30)).isGreaterThanOrEqualTo(0.9);
            assertThat(claimed(PairedDifferenceTest::correlations, 1, 20)).isGreaterThanOrEqualTo(0.9);
            assertThat(claimed(PairedDifferenceTest::classes, 0.3, 20)).isGreaterThanOrEqualTo(0.9);
        }

        @Test
        void has_the_direction_of_the_metric() {
            MeanScores low = MeanScores.of(new double[20]);
            double[] ones = new double[20];
            Arrays.fill(ones, 1);
            MeanScores high = MeanScores.of(ones);
            assertThat(PairedDifference.of(SHARE, high, low, 1, Cancellation.NEVER)
                            .verdict())
                    .isEqualTo(QualityVerdict.BETTER);
            assertThat(PairedDifference.of(ERRORS, high, low, 1, Cancellation.NEVER)
                            .verdict())
                    .isEqualTo(QualityVerdict.WORSE);
            assertThat(PairedDifference.of(ERRORS, low, high, 1, Cancellation.NEVER)
                            .verdict())
                    .isEqualTo(QualityVerdict.BETTER);
            assertThat(PairedDifference.of(SHARE, high, low, 1, Cancellation.NEVER)
                            .interval()
                            .low())
                    .isEqualTo(1);
        }
    }

    @Test
    void needs_five_samples_and_the_same_ones() {
        MeanScores four = MeanScores.of(new double[] {1, 1, 1, 1});
        assertThat(PairedDifference.of(SHARE, four, MeanScores.of(new double[4]), 1, Cancellation.NEVER)
                        .verdict())
                .hasToString("too few samples");
        assertThatThrownBy(() -> PairedDifference.of(SHARE, four, MeanScores.of(new double[3]), 1, Cancellation.NEVER))
                .hasMessageContaining("same samples, found 4 and 3");
    }

    @Test
    void is_not_looked_for_any_longer_when_nobody_wants_it() {
        Cancellation cancelled = Cancellation.create();
        cancelled.cancel();
        MeanScores scores = MeanScores.of(new double[] {1, 0, 1, 1, 0.5, 1});
        assertThatThrownBy(() -> PairedDifference.of(SHARE, scores, scores, 1, cancelled))
                .isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> PairedTest.of(scores, scores, 1, cancelled)).isInstanceOf(CancellationException.class);
    }

    @Nested
    @DisplayName("rests on scores")
    class Scores {
        private final int[] all = {0, 1, 2, 3};

        @Test
        void that_agree_with_the_metrics_over_all_samples() {
            int[] actual = {0, 1, 2, 2};
            int[] predicted = {0, 2, 2, 1};
            FScore macro = FScore.macro(ConfusionMatrix.of(actual, predicted, 4));
            assertThat(new ClassScores(actual, predicted, 4, ClassScores.Average.F1).over(all))
                    .isCloseTo(macro.f1(), within(1e-12));
            assertThat(new ClassScores(actual, predicted, 4, ClassScores.Average.PRECISION).value())
                    .isCloseTo(macro.precision(), within(1e-12));
            assertThat(new ClassScores(actual, predicted, 4, ClassScores.Average.RECALL).value())
                    .isCloseTo(macro.recall(), within(1e-12));
            List<String> texts = List.of("the cat sat down here", "a dog ran off with it");
            List<String> truth = List.of("the cat sat down there", "a dog ran off with that");
            List<Bleu.Statistics> counts = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                counts.add(Bleu.statistics(texts.get(i), List.of(truth.get(i))));
            }
            assertThat(new BleuScores(counts).value()).isCloseTo(Bleu.of(texts, truth), within(1e-12));
        }

        @Test
        void of_which_single_ones_can_be_exchanged() {
            BitSet second = new BitSet();
            second.set(1);
            MeanScores mixed = MeanScores.of(new double[] {1, 1}).mixed(MeanScores.of(new double[] {0, 0}), second);
            assertThat(mixed.values()).containsExactly(1.0, 0.0);
            RatioScores.Part one = new RatioScores.Part(1, 10);
            RatioScores.Part two = new RatioScores.Part(2, 10);
            RatioScores ratios =
                    new RatioScores(List.of(one, one), false).mixed(new RatioScores(List.of(two, two), false), second);
            assertThat(ratios.value()).isCloseTo(0.15, within(1e-12));
            assertThat(new RatioScores(List.of(one, two), true).value()).isCloseTo(Math.exp(0.15), within(1e-12));
            assertThat(new RatioScores(List.of(new RatioScores.Part(1, 0)), false).value())
                    .isNaN();
            ClassScores right = new ClassScores(new int[] {0, 1}, new int[] {0, 1}, 2, ClassScores.Average.RECALL);
            ClassScores wrong = new ClassScores(new int[] {0, 1}, new int[] {1, 0}, 2, ClassScores.Average.RECALL);
            assertThat(right.mixed(wrong, second).value()).isEqualTo(0.5);
        }
    }

    /** 95 % intervals of 400 sets of 80 samples of known truth; the bars are 93 % and 97 %. */
    @Test
    @DisplayName("has intervals that hold as often as they say")
    void coverage() {
        int runs = 400;
        int accuracy = 0;
        int correlation = 0;
        double truth = 1 / Math.sqrt(2);
        for (int run = 0; run < runs; run++) {
            Random random = new Random(run);
            double[] right = random.doubles(80).map(x -> x < 0.7 ? 1 : 0).toArray();
            MeanScores scores = MeanScores.of(right);
            accuracy += Resampling.interval(80, scores::over, run, Cancellation.NEVER)
                            .contains(0.7)
                    ? 1
                    : 0;
            double[] x = IntStream.range(0, 80)
                    .mapToDouble(i -> random.nextGaussian())
                    .toArray();
            double[] y = IntStream.range(0, 80)
                    .mapToDouble(i -> x[i] + random.nextGaussian())
                    .toArray();
            CorrelationScores pairs = CorrelationScores.pearson(x, y);
            correlation += Resampling.interval(80, pairs::over, run, Cancellation.NEVER)
                            .contains(truth)
                    ? 1
                    : 0;
        }
        assertThat(accuracy / (double) runs).isBetween(0.93, 0.97);
        assertThat(correlation / (double) runs).isBetween(0.93, 0.97);
    }
}
