package dev.cortado.measure.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Metrics of agreement")
class AgreementMetricsTest {

    @Test
    @DisplayName("KL divergence is what SciPy documents for entropy([1/2, 1/2], qk=[9/10, 1/10])")
    void kl() {
        double[] truth = {Math.log(0.5), Math.log(0.5)};
        double[] other = {Math.log(0.9) + 7, Math.log(0.1) + 7};
        assertThat(KlDivergence.ofLogits(truth, other)).isCloseTo(0.5108256237659907, within(1e-12));
        assertThat(KlDivergence.ofLogits(truth, truth)).isZero();
    }

    @Test
    void kl_divergence_is_infinite_where_the_other_excludes_what_is_possible() {
        double[] sure = {0, Double.NEGATIVE_INFINITY};
        assertThat(KlDivergence.ofLogits(new double[] {0, 0}, sure)).isInfinite();
        assertThat(KlDivergence.ofLogits(sure, new double[] {0, 0})).isCloseTo(Math.log(2), within(1e-12));
    }

    @Test
    void top_k_agreement_is_the_share_in_common() {
        double[] first = {5, 4, 3, 2, 1};
        double[] second = {4, 5, 0, 3, 1};
        assertThat(TopKAgreement.at(first, second, 1)).isZero();
        assertThat(TopKAgreement.at(first, second, 2)).isEqualTo(1);
        assertThat(TopKAgreement.at(first, second, 3)).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(TopKAgreement.at(first, second, 9)).isEqualTo(1);
        assertThatThrownBy(() -> TopKAgreement.at(first, new double[4], 1)).hasMessageContaining("5 and 4");
    }

    @Test
    void cosine_is_by_hand() {
        assertThat(Cosine.of(new double[] {3, 4}, new double[] {4, 3})).isCloseTo(0.96, within(1e-12));
        assertThat(Cosine.of(new double[] {0, 0}, new double[] {4, 3})).isZero();
        assertThat(Cosine.of(new double[] {0, 0}, new double[] {0, 0})).isEqualTo(1);
    }

    @Test
    @DisplayName("SQNR of noise a tenth of the signal is 20 dB")
    void sqnr() {
        assertThat(SignalToNoise.decibels(new double[][] {{10, 0}, {0, 10}}, new double[][] {{11, 0}, {0, 9}}))
                .isCloseTo(20, within(1e-12));
        assertThat(SignalToNoise.decibels(new double[][] {{1}}, new double[][] {{1}}))
                .isInfinite();
    }
}
