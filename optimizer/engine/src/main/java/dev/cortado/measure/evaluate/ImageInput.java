package dev.cortado.measure.evaluate;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.cortado.data.LabelledImages;
import dev.cortado.onnx.Dimension;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Value;
import dev.cortado.runtime.InferenceSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * How grey pictures are put into a model's single input, read from its declaration: floats from 0 (black) to 1, or bytes; channels
 * first, channels last, rows only, or flat; sizes that differ are resampled. A model trained on pixels scaled otherwise (a mean taken
 * off, say) needs that in its graph. Of several channels each gets the same grey.
 *
 * @param name of the input
 * @param type FLOAT or UINT8
 * @param batch how many pictures it takes at once; 0 for any
 * @param channels 0 when the input has no such dimension
 * @param channelsLast whether they come behind the pixels
 * @param height of the pictures it takes
 * @param width of the pictures it takes
 * @param flat whether a picture is one row
 */
record ImageInput(
        String name,
        ElementType type,
        int batch,
        int channels,
        boolean channelsLast,
        int height,
        int width,
        boolean flat) {

    private static final int CHANNELS_AND_PIXELS = 4;
    private static final int PIXELS = 3;
    private static final int FLAT = 2;
    private static final int BYTE_MASK = 0xFF;
    private static final float WHITE = 255;

    /**
     * Reads a declaration.
     *
     * @throws IllegalArgumentException if the model does not take pictures; one line
     */
    static ImageInput of(String model, List<Value> inputs, LabelledImages images) {
        if (inputs.size() != 1) {
            throw unsuited(model, inputs);
        }
        Value input = inputs.getFirst();
        boolean known = input.type() == ElementType.FLOAT || input.type() == ElementType.UINT8;
        List<Dimension> shape = input.shape();
        if (!known || shape.size() < FLAT || shape.size() > CHANNELS_AND_PIXELS) {
            throw unsuited(model, inputs);
        }
        int batch = fixed(shape.getFirst(), 0);
        int height = images.height();
        int width = images.width();
        return switch (shape.size()) {
            case FLAT -> {
                if (fixed(shape.get(1), height * width) != height * width) {
                    throw new IllegalArgumentException(model + " takes " + shape.get(1) + " pixels, the pictures of "
                            + images.name() + " have " + height + " x " + width);
                }
                yield new ImageInput(input.name(), input.type(), batch, 0, false, height, width, true);
            }
            case PIXELS ->
                new ImageInput(
                        input.name(),
                        input.type(),
                        batch,
                        0,
                        false,
                        fixed(shape.get(1), height),
                        fixed(shape.get(2), width),
                        false);
            default -> {
                boolean last = isChannels(shape.get(3)) && !isChannels(shape.get(1));
                yield new ImageInput(
                        input.name(),
                        input.type(),
                        batch,
                        fixed(shape.get(last ? 3 : 1), 1),
                        last,
                        fixed(shape.get(last ? 1 : 2), height),
                        fixed(shape.get(last ? 2 : 3), width),
                        false);
            }
        };
    }

    private static IllegalArgumentException unsuited(String model, List<Value> inputs) {
        return new IllegalArgumentException(
                model + " is no classifier of pictures: expected one input of floats or bytes,"
                        + " [n, channels, height, width] or [n, pixels], found " + inputs);
    }

    private static boolean isChannels(Dimension dimension) {
        return dimension instanceof Dimension.Fixed(long size) && (size == 1 || size == 3);
    }

    private static int fixed(Dimension dimension, int otherwise) {
        return dimension instanceof Dimension.Fixed(long size) ? Math.toIntExact(size) : otherwise;
    }

    /**
     * Makes a tensor; the caller closes it.
     *
     * @param pictures bytes, row by row, of the images' own size; where the model takes a fixed number, at most so many, the rest is
     *     black
     */
    OnnxTensor tensor(List<byte[]> pictures, int fromHeight, int fromWidth) throws OrtException {
        int count = batch > 0 ? batch : pictures.size();
        int planes = Math.max(1, channels);
        int size = planes * height * width;
        float[] values = new float[Math.multiplyExact(count, size)];
        for (int picture = 0; picture < pictures.size(); picture++) {
            float[] pixels = resampled(pictures.get(picture), fromHeight, fromWidth);
            for (int i = 0; i < pixels.length; i++) {
                for (int channel = 0; channel < planes; channel++) {
                    int place = channelsLast ? i * planes + channel : channel * pixels.length + i;
                    values[picture * size + place] = pixels[i];
                }
            }
        }
        return type == ElementType.FLOAT ? floats(values, count) : bytes(values, count);
    }

    private float[] resampled(byte[] picture, int fromHeight, int fromWidth) {
        float[] pixels = new float[height * width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                pixels[y * width + x] = at(
                        picture,
                        fromHeight,
                        fromWidth,
                        (y + 0.5f) * fromHeight / height - 0.5f,
                        (x + 0.5f) * fromWidth / width - 0.5f);
            }
        }
        return pixels;
    }

    /** Bilinear, pixels being squares with their value in the middle. */
    private static float at(byte[] picture, int rows, int columns, float y, float x) {
        float yy = Math.clamp(y, 0, rows - 1);
        float xx = Math.clamp(x, 0, columns - 1);
        int top = (int) yy;
        int left = (int) xx;
        int bottom = Math.min(top + 1, rows - 1);
        int right = Math.min(left + 1, columns - 1);
        float down = yy - top;
        float across = xx - left;
        float above =
                grey(picture, top * columns + left) * (1 - across) + grey(picture, top * columns + right) * across;
        float below = grey(picture, bottom * columns + left) * (1 - across)
                + grey(picture, bottom * columns + right) * across;
        return above * (1 - down) + below * down;
    }

    private static int grey(byte[] picture, int place) {
        return picture[place] & BYTE_MASK;
    }

    private long[] shape(int count) {
        if (flat) {
            return new long[] {count, (long) height * width};
        }
        if (channels == 0) {
            return new long[] {count, height, width};
        }
        return channelsLast ? new long[] {count, height, width, channels} : new long[] {count, channels, height, width};
    }

    private OnnxTensor floats(float[] values, int count) throws OrtException {
        FloatBuffer buffer = ByteBuffer.allocateDirect(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        for (float value : values) {
            buffer.put(value / WHITE);
        }
        return OnnxTensor.createTensor(InferenceSession.environment(), buffer.flip(), shape(count));
    }

    private OnnxTensor bytes(float[] values, int count) throws OrtException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(values.length).order(ByteOrder.nativeOrder());
        for (float value : values) {
            buffer.put((byte) Math.round(value));
        }
        return OnnxTensor.createTensor(InferenceSession.environment(), buffer.flip(), shape(count), OnnxJavaType.UINT8);
    }
}
