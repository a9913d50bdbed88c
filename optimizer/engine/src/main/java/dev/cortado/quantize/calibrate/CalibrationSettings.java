package dev.cortado.quantize.calibrate;

import dev.cortado.quantize.tensor.IntegerRange;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * How ranges are found.
 *
 * @param method how a range is chosen
 * @param percentile the share of the numbers, in percent, that {@link CalibrationMethod#PERCENTILE} keeps; above 50, at most 100
 * @param grid the integers that the range will be mapped to; {@link CalibrationMethod#ENTROPY} and {@link CalibrationMethod#MSE} weigh
 *     what its steps cost
 */
public record CalibrationSettings(CalibrationMethod method, double percentile, IntegerRange grid) {

    /** ONNX Runtime's default. */
    public static final double USUAL_PERCENTILE = 99.999;

    private static final int FINEST_LEVELS = 1 << 10;

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException if the percentile is out of range, or the grid has so many steps that a histogram cannot tell what
     *     they cost
     */
    public CalibrationSettings {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(grid, "grid");
        if (!(percentile > 50 && percentile <= 100)) {
            throw new IllegalArgumentException(
                    "percentile: expected more than 50 and at most 100, found " + percentile);
        }
        int levels = grid.high() - grid.low() + 1;
        if (levels > FINEST_LEVELS && (method == CalibrationMethod.ENTROPY || method == CalibrationMethod.MSE)) {
            throw new IllegalArgumentException("calibration " + method + " is for 8-bit activations, the grid has "
                    + levels + " steps: with 16 bits use min-max or percentile");
        }
    }

    /** A method with the usual percentile. */
    public static CalibrationSettings of(CalibrationMethod method, IntegerRange grid) {
        return new CalibrationSettings(method, USUAL_PERCENTILE, grid);
    }

    /** The settings as a recipe keeps them. */
    public Map<String, Object> toSettings() {
        Map<String, Object> settings = new TreeMap<>();
        settings.put("method", method.toString());
        if (method == CalibrationMethod.PERCENTILE) {
            settings.put("percentile", percentile);
        }
        return settings;
    }
}
