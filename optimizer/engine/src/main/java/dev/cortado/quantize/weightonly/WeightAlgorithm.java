package dev.cortado.quantize.weightonly;

import java.util.Locale;

/** How codes are found. */
public enum WeightAlgorithm {
    /** {@link RoundToNearest}: needs no samples. */
    RTN("round-to-nearest", false),
    /** {@link HalfQuadratic}: needs no samples. */
    HQQ("HQQ", false),
    /** {@link Gptq}: looks at activations. */
    GPTQ("GPTQ", true),
    /** {@link AwqScaling}: looks at activations. */
    AWQ("AWQ", true);

    private final String title;
    private final boolean calibrated;

    WeightAlgorithm(String title, boolean calibrated) {
        this.title = title;
        this.calibrated = calibrated;
    }

    /** Whether it needs samples. */
    public boolean isCalibrated() {
        return calibrated;
    }

    /** How it finds the scale of a block where nothing is known of activations, as in embedding tables. */
    BlockFit blocks() {
        return switch (this) {
            case RTN -> new RoundToNearest();
            case HQQ -> new HalfQuadratic();
            case GPTQ, AWQ -> new LeastSquares();
        };
    }

    /** What a reader calls it. */
    String title() {
        return title;
    }

    /** What a reader calls the way it finds the scales of tables. */
    String tableTitle() {
        return calibrated ? "least squares" : title;
    }

    /** What a user calls it, for example {@code gptq}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
