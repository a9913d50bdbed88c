package dev.cortado.onnx.custom;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the operator {@code Encoder} computes, in plain Java, token by token: what docs/native-operators.md says, to be read and to test kernels
 * and functions against. Sums are doubles, everything between two steps is a float.
 */
public final class ReferenceEncoder {

    private final EncoderStack stack;
    private final List<Products> products = new ArrayList<>();

    private record Products(
            ReferenceLinear projection, ReferenceLinear output, ReferenceLinear up, ReferenceLinear down) {}

    /** Unpacks an encoder. */
    public ReferenceEncoder(EncoderStack stack) {
        this.stack = stack;
        for (EncoderLayer layer : stack.layers()) {
            products.add(new Products(
                    new ReferenceLinear(layer.projection()),
                    new ReferenceLinear(layer.output()),
                    new ReferenceLinear(layer.up()),
                    new ReferenceLinear(layer.down())));
        }
    }

    /**
     * What is added to the scaled scores.
     *
     * @param values {@code float[batch, heads, tokens, tokens]}
     * @param batch 1 or that of the input
     * @param heads 1 or those of the encoder
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    public record ScoreBias(float[] values, int batch, int heads) {}

    /**
     * Runs it.
     *
     * @param hidden {@code float[batch, tokens, width]}
     * @param mask {@code [batch, tokens]}, 1 a token, 0 padding
     * @return {@code float[batch, tokens, width]}
     */
    public float[] run(float[] hidden, int batch, int tokens, Optional<long[]> mask, Optional<ScoreBias> bias) {
        int width = stack.layers().getFirst().output().outputs();
        float[] result = new float[hidden.length];
        for (int row = 0; row < batch; row++) {
            List<Integer> places = new ArrayList<>();
            for (int token = 0; token < tokens; token++) {
                if (mask.isEmpty() || mask.get()[row * tokens + token] != 0) {
                    places.add(token);
                }
            }
            float[][] x = new float[places.size()][width];
            for (int i = 0; i < x.length; i++) {
                System.arraycopy(hidden, (row * tokens + places.get(i)) * width, x[i], 0, width);
            }
            x = text(x, places, new RowBias(bias, row, tokens));
            for (int i = 0; i < x.length; i++) {
                System.arraycopy(x[i], 0, result, (row * tokens + places.get(i)) * width, width);
            }
        }
        return result;
    }

    /** The score bias of one row of the batch. */
    private record RowBias(Optional<ScoreBias> bias, int row, int tokens) {

        double get(int head, int query, int key) {
            if (bias.isEmpty()) {
                return 0;
            }
            ScoreBias all = bias.get();
            int plane = (all.batch() == 1 ? 0 : row) * all.heads() + (all.heads() == 1 ? 0 : head);
            return all.values()[(plane * tokens + query) * tokens + key];
        }
    }

    private float[][] text(float[][] x, List<Integer> places, RowBias bias) {
        float[][] states = x;
        for (int i = 0; i < products.size(); i++) {
            states = layer(stack.layers().get(i), products.get(i), states, places, bias);
        }
        if (stack.finalNorm().isPresent()) {
            states = normed(states, stack.finalNorm().get());
        }
        return states;
    }

    private float[][] layer(EncoderLayer layer, Products products, float[][] x, List<Integer> places, RowBias bias) {
        boolean pre = stack.preNorm();
        float[][] projected = each(pre ? normed(x, layer.attentionNorm()) : x, products.projection());
        float[][] a = sum(x, each(attention(projected, places, bias), products.output()));
        if (!pre) {
            a = normed(a, layer.attentionNorm());
        }
        float[][] inner = each(pre ? normed(a, layer.feedForwardNorm()) : a, products.up());
        for (int i = 0; i < inner.length; i++) {
            inner[i] = activated(inner[i]);
        }
        float[][] y = sum(a, each(inner, products.down()));
        return pre ? y : normed(y, layer.feedForwardNorm());
    }

    private float[][] attention(float[][] projected, List<Integer> places, RowBias bias) {
        int tokens = projected.length;
        int attended = stack.layers().getFirst().output().inputs();
        int width = attended / stack.heads();
        float[][] mixed = new float[tokens][attended];
        for (int head = 0; head < stack.heads(); head++) {
            double[][] queries = new double[tokens][];
            double[][] keys = new double[tokens][];
            for (int i = 0; i < tokens; i++) {
                queries[i] = turned(projected[i], head * width, width, places.get(i));
                keys[i] = turned(projected[i], attended + head * width, width, places.get(i));
            }
            for (int i = 0; i < tokens; i++) {
                double[] shares = new double[tokens];
                double largest = Double.NEGATIVE_INFINITY;
                for (int j = 0; j < tokens; j++) {
                    double score = 0;
                    for (int k = 0; k < width; k++) {
                        score += queries[i][k] * keys[j][k];
                    }
                    shares[j] = score * stack.scoreScale() + bias.get(head, places.get(i), places.get(j));
                    largest = Math.max(largest, shares[j]);
                }
                double sum = 0;
                for (int j = 0; j < tokens; j++) {
                    shares[j] = Math.exp(shares[j] - largest);
                    sum += shares[j];
                }
                for (int k = 0; k < width; k++) {
                    double value = 0;
                    for (int j = 0; j < tokens; j++) {
                        value += shares[j] / sum * projected[j][2 * attended + head * width + k];
                    }
                    mixed[i][head * width + k] = (float) value;
                }
            }
        }
        return mixed;
    }

    /** The features of a head, turned by the token's place. */
    private double[] turned(float[] features, int begin, int width, int place) {
        double[] turned = new double[width];
        for (int k = 0; k < width; k++) {
            turned[k] = features[begin + k];
        }
        stack.rotary().ifPresent(rotary -> {
            int pairs = rotary.dimensions() / 2;
            for (int i = 0; i < pairs; i++) {
                int first = rotary.interleaved() ? 2 * i : i;
                int second = rotary.interleaved() ? first + 1 : i + pairs;
                double angle = place * Math.pow(rotary.base(), -2.0 * i / rotary.dimensions());
                double a = features[begin + first];
                double b = features[begin + second];
                turned[first] = a * Math.cos(angle) - b * Math.sin(angle);
                turned[second] = b * Math.cos(angle) + a * Math.sin(angle);
            }
        });
        return turned;
    }

    private float[] activated(float[] x) {
        Activation activation = stack.activation();
        float[] y = new float[activation.isGated() ? x.length / 2 : x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) (ReferenceActivation.of(activation, x[i]) * (activation.isGated() ? x[y.length + i] : 1));
        }
        return y;
    }

    private float[][] normed(float[][] x, Normalization norm) {
        float[][] y = new float[x.length][];
        for (int i = 0; i < x.length; i++) {
            y[i] = ReferenceNormalization.of(x[i], norm, stack.rms(), stack.epsilon());
        }
        return y;
    }

    private static float[][] each(float[][] x, ReferenceLinear linear) {
        float[][] y = new float[x.length][];
        for (int i = 0; i < x.length; i++) {
            y[i] = linear.apply(x[i]);
        }
        return y;
    }

    private static float[][] sum(float[][] a, float[][] b) {
        float[][] sum = new float[a.length][];
        for (int i = 0; i < a.length; i++) {
            sum[i] = new float[a[i].length];
            for (int k = 0; k < sum[i].length; k++) {
                sum[i][k] = a[i][k] + b[i][k];
            }
        }
        return sum;
    }
}
