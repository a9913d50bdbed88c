package dev.cortado.measure.operator;

import static dev.cortado.onnx.ElementType.FLOAT;
import static dev.cortado.onnx.ElementType.INT32;
import static dev.cortado.onnx.ElementType.INT64;
import static dev.cortado.onnx.ElementType.INT8;
import static dev.cortado.onnx.ElementType.UINT8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.ElementType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The cost of an operator equals what loops over its definition count")
class OperatorCostTest {

    private static TensorShape f(long... dimensions) {
        return TensorShape.of(FLOAT, dimensions);
    }

    private static TensorShape t(ElementType type, long... dimensions) {
        return TensorShape.of(type, dimensions);
    }

    private static Cost cost(
            String domain, String operator, Map<String, Object> attributes, List<TensorShape> in, TensorShape... out) {
        return OperatorCost.of(new Operation(domain, operator, Counter.attributes(attributes), in, List.of(out)));
    }

    private static Cost cost(String operator, List<TensorShape> in, TensorShape... out) {
        return cost("", operator, Map.of(), in, out);
    }

    @Nested
    @DisplayName("for matrix products:")
    class Products {

        @Test
        @DisplayName("MatMul with a batch, its bytes each operand once")
        void mat_mul() {
            var counter = new Counter();
            for (int batch = 0; batch < 2 * 3; batch++) {
                for (int m = 0; m < 4; m++) {
                    for (int n = 0; n < 7; n++) {
                        for (int k = 0; k < 5; k++) {
                            counter.multiplyAdd();
                        }
                    }
                }
            }
            Cost cost = cost("MatMul", List.of(f(2, 3, 4, 5), f(5, 7)), f(2, 3, 4, 7));
            assertThat(cost.operations()).isEqualTo(counter.operations);
            assertThat(cost.bytes()).isEqualTo(4 * (2 * 3 * 4 * 5 + 5 * 7 + 2 * 3 * 4 * 7));
            assertThat(cost.arithmetic()).isEqualTo(Arithmetic.FP32);
        }

        @Test
        @DisplayName("FusedMatMul sums over the other dimension when transposed, and scales")
        void fused_mat_mul() {
            var counter = new Counter();
            for (int m = 0; m < 5; m++) {
                for (int n = 0; n < 7; n++) {
                    for (int k = 0; k < 4; k++) {
                        counter.multiplyAdd();
                    }
                    counter.one();
                }
            }
            Cost cost = cost(
                    "com.microsoft",
                    "FusedMatMul",
                    Map.of("transA", 1L, "alpha", 0.5),
                    List.of(f(4, 5), f(4, 7)),
                    f(5, 7));
            assertThat(cost.operations()).isEqualTo(counter.operations);
        }

        @Test
        @DisplayName("Gemm with C, alpha, beta; FusedGemm with its activation")
        void gemm() {
            var counter = new Counter();
            for (int m = 0; m < 3; m++) {
                for (int n = 0; n < 4; n++) {
                    for (int k = 0; k < 5; k++) {
                        counter.multiplyAdd();
                    }
                    counter.one(); // alpha
                    counter.one(); // + C
                    counter.one(); // activation
                }
            }
            for (int n = 0; n < 4; n++) {
                counter.one(); // beta C
            }
            Cost cost = cost(
                    "com.microsoft",
                    "FusedGemm",
                    Map.of("transA", 1L, "alpha", 2.0, "beta", 0.5, "activation", "Relu"),
                    List.of(f(5, 3), f(5, 4), f(4)),
                    f(3, 4));
            assertThat(cost.operations()).isEqualTo(counter.operations);
        }

        @Test
        @DisplayName("the int8 ones as int8, with quantising, scale and bias where they have them")
        void integers() {
            Cost plain = cost("MatMulInteger", List.of(t(UINT8, 3, 5), t(INT8, 5, 4)), t(INT32, 3, 4));
            assertThat(plain.operations()).isEqualTo(2 * 3 * 4 * 5);
            assertThat(plain.bytes()).isEqualTo(3 * 5 + 5 * 4 + 4 * 3 * 4);
            assertThat(plain.arithmetic()).isEqualTo(Arithmetic.INT8);
            var counter = new Counter();
            for (int element = 0; element < 3 * 5; element++) {
                counter.one(); // smallest
                counter.one(); // largest
                counter.one(); // scale
                counter.one(); // shift
            }
            for (int element = 0; element < 3 * 4; element++) {
                for (int k = 0; k < 5; k++) {
                    counter.multiplyAdd();
                }
                counter.one(); // scale
                counter.one(); // bias
            }
            Cost dynamic = cost(
                    "com.microsoft",
                    "DynamicQuantizeMatMul",
                    Map.of(),
                    List.of(f(3, 5), t(INT8, 5, 4), f(4), t(INT8, 4), f(4)),
                    f(3, 4));
            assertThat(dynamic.operations()).isEqualTo(counter.operations);
            assertThat(dynamic.arithmetic()).isEqualTo(Arithmetic.INT8);
        }

        @Test
        @DisplayName("MatMulNBits as if the weights were whole, but their bytes packed")
        void n_bits() {
            Cost cost = cost(
                    "com.microsoft",
                    "MatMulNBits",
                    Map.of("K", 64L, "N", 6L, "bits", 4L, "block_size", 32L),
                    List.of(f(3, 64), t(UINT8, 6, 2, 16), f(12)),
                    f(3, 6));
            assertThat(cost.operations()).isEqualTo(2 * 3 * 6 * 64);
            assertThat(cost.bytes()).isEqualTo(4 * 3 * 64 + 6 * 64 / 2 + 4 * 12 + 4 * 3 * 6);
            assertThat(cost.arithmetic()).isEqualTo(Arithmetic.INT4);
        }
    }

    @Nested
    @DisplayName("for convolutions:")
    class Convolutions {

        @ParameterizedTest(name = "{0} channels to {1} in {2} groups, kernel {3}, stride {4}")
        @CsvSource({"4, 6, 1, 3, 1", "4, 6, 2, 3, 2", "6, 6, 6, 5, 1", "8, 4, 1, 1, 1"})
        @DisplayName("Conv with groups, strides and a bias")
        void conv(int channels, int filters, int groups, int kernel, int stride) {
            int side = 9;
            int out = (side - kernel) / stride + 1;
            var counter = new Counter();
            for (int image = 0; image < 2; image++) {
                for (int filter = 0; filter < filters; filter++) {
                    int group = filter / (filters / groups);
                    for (int y = 0; y < out; y++) {
                        for (int x = 0; x < out; x++) {
                            for (int c = group * channels / groups; c < (group + 1) * channels / groups; c++) {
                                for (int ky = 0; ky < kernel; ky++) {
                                    for (int kx = 0; kx < kernel; kx++) {
                                        counter.multiplyAdd();
                                    }
                                }
                            }
                            counter.one(); // bias
                        }
                    }
                }
            }
            Cost cost = cost(
                    "",
                    "Conv",
                    Map.of("group", (long) groups),
                    List.of(f(2, channels, side, side), f(filters, channels / groups, kernel, kernel), f(filters)),
                    f(2, filters, out, out));
            assertThat(cost.operations()).isEqualTo(counter.operations);
        }

        @Test
        @DisplayName("FusedConv adds its sum and its activation; QLinearConv requantises")
        void fused() {
            List<TensorShape> operands = List.of(f(1, 4, 5), f(6, 4, 3), f(6), f(1, 6, 3));
            assertThat(cost("com.microsoft", "FusedConv", Map.of("activation", "Relu"), operands, f(1, 6, 3))
                            .operations())
                    .isEqualTo(6 * 3 * (2 * 4 * 3 + 3));
            TensorShape scale = f();
            TensorShape zero = t(UINT8);
            Cost quantized = cost(
                    "QLinearConv",
                    List.of(t(UINT8, 1, 4, 5), scale, zero, t(INT8, 6, 4, 3), scale, zero, scale, zero, t(INT32, 6)),
                    t(UINT8, 1, 6, 3));
            assertThat(quantized.operations()).isEqualTo(6 * 3 * (2 * 4 * 3 + 1 + 2));
            assertThat(quantized.arithmetic()).isEqualTo(Arithmetic.INT8);
        }

        @Test
        @DisplayName("ConvTranspose spreads every element of its input")
        void transposed() {
            int groups = 2;
            var counter = new Counter();
            for (int c = 0; c < 4; c++) {
                for (int i = 0; i < 5; i++) {
                    for (int filter = 0; filter < 6 / groups; filter++) {
                        for (int k = 0; k < 3; k++) {
                            counter.multiplyAdd();
                        }
                    }
                }
            }
            Cost cost = cost(
                    "", "ConvTranspose", Map.of("group", (long) groups), List.of(f(1, 4, 5), f(4, 3, 3)), f(1, 6, 7));
            assertThat(cost.operations()).isEqualTo(counter.operations);
        }
    }

    @Nested
    @DisplayName("for attention and recurrence:")
    class Sequences {

        @Test
        @DisplayName("Attention with its projection and a past")
        void attention() {
            int batch = 2;
            int tokens = 3;
            int past = 4;
            int heads = 2;
            int width = 6;
            long projected = 18;
            var counter = new Counter();
            for (int b = 0; b < batch; b++) {
                for (int s = 0; s < tokens; s++) {
                    for (int out = 0; out < 3 * width; out++) {
                        for (int d = 0; d < width; d++) {
                            counter.multiplyAdd();
                        }
                        counter.one(); // bias
                    }
                    for (int h = 0; h < heads; h++) {
                        int keys = tokens + past;
                        for (int k = 0; k < keys; k++) {
                            for (int d = 0; d < width / heads; d++) {
                                counter.multiplyAdd();
                            }
                            counter.one(); // scale
                        }
                        softmax(counter, keys);
                        for (int d = 0; d < width / heads; d++) {
                            for (int k = 0; k < keys; k++) {
                                counter.multiplyAdd();
                            }
                        }
                    }
                }
            }
            Cost cost = cost(
                    "com.microsoft",
                    "Attention",
                    Map.of("num_heads", (long) heads),
                    List.of(
                            f(batch, tokens, width),
                            f(width, projected),
                            f(projected),
                            TensorShape.NONE,
                            f(2, batch, heads, past, width / heads)),
                    f(batch, tokens, width));
            assertThat(cost.operations()).isEqualTo(counter.operations);
            Cost multiHead = cost(
                    "com.microsoft",
                    "MultiHeadAttention",
                    Map.of("num_heads", (long) heads),
                    List.of(f(batch, tokens, width), f(batch, tokens + past, width), f(batch, tokens + past, width)),
                    f(batch, tokens, width));
            assertThat(multiHead.operations())
                    .isEqualTo(counter.operations - projected * batch * tokens * (2 * width + 1));
        }

        @Test
        @DisplayName("LSTM and GRU step by step")
        void recurrent() {
            int steps = 3;
            int batch = 2;
            int inputs = 5;
            long hidden = 4;
            var lstm = new Counter();
            var gru = new Counter();
            for (int step = 0; step < steps * batch * 2; step++) {
                for (int h = 0; h < hidden; h++) {
                    for (int gate = 0; gate < 4; gate++) {
                        row(lstm, inputs + hidden);
                        lstm.one(); // bias
                        lstm.one(); // function
                    }
                    lstm.one(); // f c
                    lstm.one(); // i g
                    lstm.one(); // +
                    lstm.one(); // tanh
                    lstm.one(); // o
                    for (int gate = 0; gate < 3; gate++) {
                        row(gru, inputs + hidden);
                        gru.one(); // input bias
                        gru.one(); // recurrent bias
                        gru.one(); // function
                    }
                    gru.one(); // reset
                    gru.one(); // 1 - z
                    gru.one(); // (1 - z) n
                    gru.one(); // z h
                    gru.one(); // +
                }
            }
            Map<String, Object> attributes = Map.of("hidden_size", hidden, "direction", "bidirectional");
            assertThat(cost(
                                    "",
                                    "LSTM",
                                    attributes,
                                    List.of(
                                            f(steps, batch, inputs),
                                            f(2, 4 * hidden, inputs),
                                            f(2, 4 * hidden, hidden),
                                            f(2, 8 * hidden)),
                                    f(steps, 2, batch, hidden))
                            .operations())
                    .isEqualTo(lstm.operations);
            assertThat(cost(
                                    "",
                                    "GRU",
                                    attributes,
                                    List.of(
                                            f(steps, batch, inputs),
                                            f(2, 3 * hidden, inputs),
                                            f(2, 3 * hidden, hidden),
                                            f(2, 6 * hidden)),
                                    f(steps, 2, batch, hidden))
                            .operations())
                    .isEqualTo(gru.operations);
        }

        private static void row(Counter counter, long length) {
            for (int i = 0; i < length; i++) {
                counter.multiplyAdd();
            }
        }
    }

    private static void softmax(Counter counter, int length) {
        for (int i = 1; i < length; i++) {
            counter.one(); // largest
        }
        for (int i = 0; i < length; i++) {
            counter.one(); // difference
            counter.one(); // exp
        }
        for (int i = 1; i < length; i++) {
            counter.one(); // sum
        }
        for (int i = 0; i < length; i++) {
            counter.one(); // quotient
        }
    }

    @Nested
    @DisplayName("for rows and elements:")
    class Elements {

        @Test
        @DisplayName("Softmax and LayerNormalization row by row")
        void rows() {
            var soft = new Counter();
            var norm = new Counter();
            for (int row = 0; row < 6; row++) {
                softmax(soft, 5);
                for (int i = 1; i < 5; i++) {
                    norm.one(); // sum
                    norm.one(); // sum of squares
                }
                norm.one(); // mean
                norm.one(); // variance
                norm.one(); // + epsilon
                norm.one(); // root
                norm.one(); // reciprocal
                for (int i = 0; i < 5; i++) {
                    norm.one(); // difference
                    norm.one(); // square
                    norm.one(); // times reciprocal
                    norm.one(); // scale
                    norm.one(); // bias
                }
            }
            assertThat(cost("Softmax", List.of(f(2, 3, 5)), f(2, 3, 5)).operations())
                    .isEqualTo(soft.operations);
            assertThat(cost("LayerNormalization", List.of(f(2, 3, 5), f(5), f(5)), f(2, 3, 5))
                            .operations())
                    .isEqualTo(norm.operations);
        }

        @ParameterizedTest(name = "{0} of 24 elements: {1}")
        @CsvSource({
            "Relu, 24",
            "Erf, 24",
            "Clip, 48",
            "HardSwish, 120",
            "Gelu, 120",
            "BiasGelu, 144",
            "QuickGelu, 72",
            "FastGelu, 240",
            "Add, 24",
            "Transpose, 0",
            "Cast, 0"
        })
        @DisplayName("one count per element")
        void elements(String operator, double operations) {
            Cost cost = cost(operator, List.of(f(2, 3, 4), f(4)), f(2, 3, 4));
            assertThat(cost.operations()).isEqualTo(operations);
            assertThat(cost.bytes()).isEqualTo(4 * (24 + 4 + 24));
        }

        @Test
        @DisplayName("reductions and pooling")
        void reductions() {
            assertThat(cost("ReduceSum", List.of(f(3, 5)), f(3, 1)).operations())
                    .isEqualTo(3 * 4);
            assertThat(cost("ReduceMean", List.of(f(3, 5)), f(3, 1)).operations())
                    .isEqualTo(3 * 5);
            assertThat(cost("ReduceL2", List.of(f(3, 5)), f(3, 1)).operations()).isEqualTo(3 * (5 + 4 + 1));
            Map<String, Object> window = Map.of("kernel_shape", List.of(2L, 2L));
            assertThat(cost("", "MaxPool", window, List.of(f(1, 2, 4, 4)), f(1, 2, 2, 2))
                            .operations())
                    .isEqualTo(8 * 3);
            assertThat(cost("", "AveragePool", window, List.of(f(1, 2, 4, 4)), f(1, 2, 2, 2))
                            .operations())
                    .isEqualTo(8 * 4);
        }

        @Test
        @DisplayName("Gather moves the rows it takes, a view nothing")
        void movement() {
            Cost gather = cost("Gather", List.of(f(30_000, 4), t(INT64, 2, 3)), f(2, 3, 4));
            assertThat(gather.bytes()).isEqualTo(2 * 4 * 24 + 8 * 6);
            assertThat(gather.operations()).isZero();
            assertThat(cost("Reshape", List.of(f(2, 12), t(INT64, 3)), f(2, 3, 4))
                            .bytes())
                    .isZero();
        }
    }

    @Nested
    @DisplayName("is not guessed")
    class Unknown {

        @Test
        @DisplayName("for an operator without a formula, nor without shapes")
        void unknown() {
            Cost alien = cost("com.alien", "Abduct", Map.of(), List.of(f(2)), f(2));
            assertThat(alien.isKnown()).isFalse();
            assertThat(alien.note()).contains("no formula for Abduct");
            assertThat(cost("Relu", List.of(TensorShape.NONE), TensorShape.NONE).isKnown())
                    .isFalse();
            assertThat(cost("MatMul", List.of(TensorShape.NONE, f(5, 7)), f(3, 7))
                            .note())
                    .contains("not those of a MatMul");
        }
    }
}
