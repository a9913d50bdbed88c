package dev.cortado.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A random small encoder: its tensors in the operator's order, and what it computes, in doubles and without rounding inputs. */
record TestEncoder(EncoderSettings settings, List<Layer> layers, Norm finalNorm, List<NativeTensor> tensors) {

    /** A norm's parameters; {@code shift} is null for RMS. */
    @SuppressWarnings("ArrayRecordComponent")
    record Norm(float[] scale, float[] shift) {}

    /** A matrix with its bias, which may be null. */
    @SuppressWarnings("ArrayRecordComponent")
    record Linear(TestMatrix matrix, float[] bias) {

        double[] apply(double[] token) {
            double[] result = new double[matrix.outputs()];
            for (int n = 0; n < result.length; n++) {
                result[n] = bias == null ? 0 : bias[n];
                for (int k = 0; k < token.length; k++) {
                    result[n] += token[k] * matrix.weights()[n][k];
                }
            }
            return result;
        }
    }

    /** One layer. */
    record Layer(Norm attentionNorm, Linear projection, Linear output, Norm feedForwardNorm, Linear up, Linear down) {}

    static TestEncoder random(Random random, List<String> formats) {
        int heads = 1 + random.nextInt(3);
        // Norms of very few features are ill-conditioned.
        int dimensions = (heads == 1 ? 8 : 4) + random.nextInt(5);
        int width = heads * dimensions;
        int count = 1 + random.nextInt(2);
        boolean pre = random.nextBoolean();
        boolean rms = random.nextBoolean();
        boolean gated = random.nextBoolean();
        String activation = gated
                ? Kernels.gates().get(random.nextInt(3))
                : Kernels.activations().get(1 + random.nextInt(3));
        List<Layer> layers = new ArrayList<>();
        List<NativeTensor> tensors = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<Boolean> biases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Groups of six, so that the rows of a sparse matrix without bias are known.
            int inner = 6 * (1 + random.nextInt(3));
            Norm first = norm(random, width, rms, tensors);
            Linear projection = linear(random, formats, 3 * width, width, names, biases, tensors);
            Linear output = linear(random, formats, width, width, names, biases, tensors);
            Norm second = norm(random, width, rms, tensors);
            Linear up = linear(random, formats, gated ? 2 * inner : inner, width, names, biases, tensors);
            Linear down = linear(random, formats, width, inner, names, biases, tensors);
            layers.add(new Layer(first, projection, output, second, up, down));
        }
        boolean last = pre && random.nextBoolean();
        Norm finalNorm = last ? norm(random, width, rms, tensors) : null;
        int rotary = random.nextInt(3) == 0 ? 2 * (1 + random.nextInt(dimensions / 2)) : 0;
        EncoderSettings settings = new EncoderSettings(
                width,
                heads,
                pre,
                rms,
                1e-3f,
                activation,
                (float) (1 / Math.sqrt(dimensions)),
                rotary,
                100,
                random.nextBoolean(),
                names,
                biases,
                last);
        return new TestEncoder(settings, layers, finalNorm, tensors);
    }

    static long[] mask(Random random, int count) {
        long[] mask = new long[count];
        for (int i = 0; i < count; i++) {
            mask[i] = random.nextInt(3) == 0 ? 0 : 1;
        }
        return mask;
    }

    private static Norm norm(Random random, int width, boolean rms, List<NativeTensor> tensors) {
        float[] scale = Kernels.gaussian(random, width, 0.2);
        for (int i = 0; i < width; i++) {
            scale[i] += 1;
        }
        tensors.add(NativeTensor.floats(scale, width));
        float[] shift = rms ? null : Kernels.gaussian(random, width, 0.2);
        if (shift != null) {
            tensors.add(NativeTensor.floats(shift, width));
        }
        return new Norm(scale, shift);
    }

    private static Linear linear(
            Random random,
            List<String> formats,
            int outputs,
            int inputs,
            List<String> names,
            List<Boolean> biases,
            List<NativeTensor> tensors) {
        TestMatrix matrix = TestMatrix.small(random, formats.get(random.nextInt(formats.size())), outputs, inputs);
        float[] bias = random.nextInt(3) == 0 ? null : Kernels.gaussian(random, outputs, 0.3);
        names.add(matrix.format());
        biases.add(bias != null);
        tensors.addAll(matrix.tensors());
        if (bias != null) {
            tensors.add(NativeTensor.floats(bias, outputs));
        }
        return new Linear(matrix, bias);
    }

    EncoderSettings withHeads(int heads) {
        EncoderSettings s = settings;
        return new EncoderSettings(
                s.width(),
                heads * s.width(),
                s.preNorm(),
                s.rms(),
                s.epsilon(),
                s.activation(),
                s.scoreScale(),
                0,
                s.rotaryBase(),
                s.rotaryInterleaved(),
                s.formats(),
                s.biases(),
                s.finalNorm());
    }

    /** A row a token, zeros where the mask is 0. */
    double[][] run(float[] hidden, long[] mask, float[] bias, int planes, int batch, int tokens) {
        int width = settings.width();
        double[][] result = new double[batch * tokens][width];
        for (int b = 0; b < batch; b++) {
            List<Integer> places = new ArrayList<>();
            for (int t = 0; t < tokens; t++) {
                if (mask == null || mask[b * tokens + t] != 0) {
                    places.add(t);
                }
            }
            double[][] x = new double[places.size()][];
            for (int i = 0; i < x.length; i++) {
                x[i] = Kernels.doubles(Kernels.row(hidden, b * tokens + places.get(i), width));
            }
            for (Layer layer : layers) {
                x = layer(layer, x, places, bias, planes, tokens);
            }
            for (int i = 0; i < x.length; i++) {
                result[b * tokens + places.get(i)] = finalNorm == null ? x[i] : normalise(finalNorm, x[i]);
            }
        }
        return result;
    }

    private double[] normalise(Norm norm, double[] token) {
        return Reference.normalise(token, norm.scale(), norm.shift(), settings.epsilon(), settings.rms());
    }

    private double[][] layer(Layer layer, double[][] x, List<Integer> places, float[] bias, int planes, int tokens) {
        int count = x.length;
        int width = settings.width();
        int dimensions = width / settings.heads();
        double[][][] parts = new double[3][count][width];
        for (int i = 0; i < count; i++) {
            double[] projected =
                    layer.projection().apply(settings.preNorm() ? normalise(layer.attentionNorm(), x[i]) : x[i]);
            for (int k = 0; k < 3 * width; k++) {
                parts[k / width][i][k % width] = projected[k];
            }
            for (int part = 0; part < 2; part++) {
                for (int h = 0; h < settings.heads(); h++) {
                    turn(parts[part][i], h * dimensions, places.get(i));
                }
            }
        }
        double[][] mixed = new double[count][width];
        for (int h = 0; h < settings.heads(); h++) {
            double[][] plane = bias == null ? null : plane(bias, planes == 1 ? 0 : h, places, tokens);
            double[][] head = Reference.attention(
                    parts[0], parts[1], parts[2], h * dimensions, dimensions, settings.scoreScale(), plane);
            for (int i = 0; i < count; i++) {
                System.arraycopy(head[i], 0, mixed[i], h * dimensions, dimensions);
            }
        }
        double[][] result = new double[count][];
        for (int i = 0; i < count; i++) {
            double[] a = add(x[i], layer.output().apply(mixed[i]));
            if (settings.preNorm()) {
                result[i] = add(a, feedForward(layer, normalise(layer.feedForwardNorm(), a)));
            } else {
                a = normalise(layer.attentionNorm(), a);
                result[i] = normalise(layer.feedForwardNorm(), add(a, feedForward(layer, a)));
            }
        }
        return result;
    }

    private double[] feedForward(Layer layer, double[] token) {
        double[] up = layer.up().apply(token);
        int inner = layer.down().matrix().inputs();
        double[] activated = new double[inner];
        for (int k = 0; k < inner; k++) {
            activated[k] = Reference.activation(settings.activation()).applyAsDouble(up[k])
                    * (Kernels.gates().contains(settings.activation()) ? up[inner + k] : 1);
        }
        return layer.down().apply(activated);
    }

    private void turn(double[] token, int first, int place) {
        int pairs = settings.rotaryDimensions() / 2;
        for (int i = 0; i < pairs; i++) {
            int a = first + (settings.rotaryInterleaved() ? 2 * i : i);
            int b = first + (settings.rotaryInterleaved() ? 2 * i + 1 : i + pairs);
            double angle = place * Math.pow(settings.rotaryBase(), -2.0 * i / settings.rotaryDimensions());
            double turned = token[a] * Math.cos(angle) - token[b] * Math.sin(angle);
            token[b] = token[b] * Math.cos(angle) + token[a] * Math.sin(angle);
            token[a] = turned;
        }
    }

    private static double[][] plane(float[] bias, int plane, List<Integer> places, int tokens) {
        double[][] result = new double[places.size()][places.size()];
        for (int q = 0; q < places.size(); q++) {
            for (int k = 0; k < places.size(); k++) {
                result[q][k] = bias[(plane * tokens + places.get(q)) * tokens + places.get(k)];
            }
        }
        return result;
    }

    private static double[] add(double[] a, double[] b) {
        double[] sum = new double[a.length];
        for (int k = 0; k < a.length; k++) {
            sum[k] = a[k] + b[k];
        }
        return sum;
    }
}
