package dev.cortado.onnx.custom;

import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Small encoders of all kinds, with random weights. */
public final class RandomEncoder {

    private final Random random;

    public RandomEncoder(Random random) {
        this.random = random;
    }

    /** An encoder, all of whose matrices have a format. */
    public EncoderStack all(MatrixFormat format) {
        return make(List.of(format));
    }

    /** An encoder, each of whose matrices has some format. */
    public EncoderStack mixed() {
        return make(List.of(MatrixFormat.values()));
    }

    private EncoderStack make(List<MatrixFormat> formats) {
        int heads = 1 + random.nextInt(3);
        int headWidth = 2 * (1 + random.nextInt(6));
        int width = heads * headWidth;
        Activation activation = List.of(Activation.values()).get(random.nextInt(Activation.values().length));
        boolean rms = random.nextBoolean();
        boolean pre = random.nextBoolean();
        Optional<Rotary> rotary = random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new Rotary(
                        random.nextBoolean() ? 10000 : 100,
                        2 * (1 + random.nextInt(headWidth / 2)),
                        random.nextBoolean()));
        int inner = 1 + random.nextInt(40);
        List<EncoderLayer> layers = new ArrayList<>();
        int depth = 1 + random.nextInt(3);
        for (int i = 0; i < depth; i++) {
            layers.add(new EncoderLayer(
                    norm(width, rms),
                    linear(formats, 3 * width, width),
                    linear(formats, width, width),
                    norm(width, rms),
                    linear(formats, activation.isGated() ? 2 * inner : inner, width),
                    linear(formats, width, inner)));
        }
        return new EncoderStack(
                heads,
                pre,
                rms,
                1e-5,
                activation,
                rotary,
                random.nextBoolean() ? 1 / Math.sqrt(headWidth) : 0.7,
                layers,
                pre && random.nextBoolean() ? Optional.of(norm(width, rms)) : Optional.empty());
    }

    public Normalization norm(int width, boolean rms) {
        float[] scale = floats(width, 0.3f);
        for (int i = 0; i < width; i++) {
            scale[i] += 1;
        }
        return new Normalization(
                Tensors.floats("", List.of((long) width), scale),
                rms ? Optional.empty() : Optional.of(vector(width, 0.3f)));
    }

    private Linear linear(List<MatrixFormat> formats, int outputs, int inputs) {
        return linear(formats.get(random.nextInt(formats.size())), outputs, inputs, random.nextInt(4) > 0);
    }

    /** A layer with random weights; of a sparse format, between none and all of its blocks are there. */
    public Linear linear(MatrixFormat format, int outputs, int inputs, boolean bias) {
        List<Tensor> weights;
        float size = (float) (1.2 / Math.sqrt(inputs));
        if (MatrixPacking.of(format) instanceof IntegerPacking packing) {
            float[] scales = new float[outputs];
            for (int n = 0; n < outputs; n++) {
                scales[n] = size * (0.5f + random.nextFloat()) / format.largestCode() * 2;
            }
            weights = packing.pack(codes(format, outputs, inputs), scales, outputs, inputs);
        } else {
            float[] values = floats(outputs * inputs, size);
            if (format == MatrixFormat.F32_6X1) {
                float density = density();
                boolean[] kept = new boolean[(outputs / SparseFloats.BLOCK + 1) * inputs];
                for (int i = 0; i < kept.length; i++) {
                    kept[i] = random.nextFloat() < density;
                }
                for (int i = 0; i < values.length; i++) {
                    if (!kept[i / inputs / SparseFloats.BLOCK * inputs + i % inputs]) {
                        values[i] = 0;
                    }
                }
            }
            weights = MatrixPacking.floats(format).pack(values, outputs, inputs);
        }
        return new Linear(
                format, outputs, inputs, weights, bias ? Optional.of(vector(outputs, 0.2f)) : Optional.empty());
    }

    byte[] codes(MatrixFormat format, int outputs, int inputs) {
        float density = format == MatrixFormat.INT8_1X4 ? density() : 1;
        byte[] codes = new byte[outputs * inputs];
        for (int n = 0; n < outputs; n++) {
            for (int block = 0; block < inputs; block += SparseIntegers.BLOCK) {
                if (random.nextFloat() < density) {
                    for (int k = block; k < Math.min(inputs, block + SparseIntegers.BLOCK); k++) {
                        codes[n * inputs + k] = (byte) random.nextInt(-format.largestCode(), format.largestCode() + 1);
                    }
                }
            }
        }
        return codes;
    }

    private float density() {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> 1;
            default -> random.nextFloat();
        };
    }

    Tensor vector(int length, float size) {
        return Tensors.floats("", List.of((long) length), floats(length, size));
    }

    /** Normally distributed floats. */
    public float[] floats(int count, float size) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian() * size;
        }
        return values;
    }

    /** A mask of a pattern: texts of any lengths, holes, nothing at all. */
    public long[] mask(int batch, int tokens) {
        long[] mask = new long[batch * tokens];
        for (int row = 0; row < batch; row++) {
            int length = random.nextInt(tokens + 1);
            boolean holes = random.nextInt(3) == 0;
            for (int token = 0; token < tokens; token++) {
                mask[row * tokens + token] = holes ? random.nextInt(2) : token < length ? 1 : 0;
            }
        }
        return mask;
    }
}
