package dev.cortado.quantize.calibrate;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import dev.cortado.runtime.TensorValues;
import java.util.Locale;
import java.util.Optional;

/** What is kept of one value while samples stream: of fixed size, however many numbers there are. */
final class ValueStatistics {

    private final CalibrationSettings settings;
    private final Histogram histogram;
    private String otherType = "";
    private float smallest = Float.POSITIVE_INFINITY;
    private float largest = Float.NEGATIVE_INFINITY;
    private double sumOfSmallest;
    private double sumOfLargest;
    private long tensors;
    private long count;
    private long notFinite;

    ValueStatistics(CalibrationSettings settings) {
        this.settings = settings;
        this.histogram = settings.method().needsHistogram() ? new Histogram() : null;
    }

    /** Takes in what the value was once: for the moving average that is one sample. */
    void add(OnnxTensor tensor) {
        if (tensor.getInfo().type == OnnxJavaType.FLOAT) {
            add(TensorValues.floats(tensor));
        } else {
            otherType = tensor.getInfo().type.toString().toLowerCase(Locale.ROOT);
        }
    }

    void add(float... values) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            if (Float.isFinite(value)) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            } else {
                notFinite++;
            }
        }
        count += values.length;
        if (low > high || notFinite > 0) {
            return;
        }
        smallest = Math.min(smallest, low);
        largest = Math.max(largest, high);
        sumOfSmallest += low;
        sumOfLargest += high;
        tensors++;
        if (histogram != null) {
            histogram.add(values, low, high);
        }
    }

    /** Why there is no range; empty when there is one. */
    Optional<String> unusable() {
        if (!otherType.isEmpty()) {
            return Optional.of("is of type " + otherType + ", not float");
        }
        if (notFinite > 0) {
            return Optional.of("held NaN or infinite numbers on the samples");
        }
        if (tensors == 0) {
            return Optional.of("held no number on any sample");
        }
        // A mask without anything masked, for example: in use it will be something else, which the range would clip.
        return smallest == largest
                ? Optional.of("was the same number everywhere on the samples, which tells no range")
                : Optional.empty();
    }

    /** The range; only where none is {@link #unusable()}. */
    ValueRange range() {
        RangeChoice.Ends ends = switch (settings.method()) {
            case MIN_MAX -> new RangeChoice.Ends(smallest, largest);
            case MOVING_AVERAGE -> new RangeChoice.Ends(sumOfSmallest / tensors, sumOfLargest / tensors);
            case PERCENTILE -> new PercentileRange(settings.percentile()).choose(histogram, smallest, largest);
            case ENTROPY -> new EntropyRange(settings.grid()).choose(histogram, smallest, largest);
            case MSE -> new MseRange(settings.grid()).choose(histogram, smallest, largest);
        };
        return new ValueRange((float) ends.low(), (float) ends.high(), smallest, largest, count);
    }
}
