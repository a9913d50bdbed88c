package dev.cortado.quantize;

/**
 * The smallest cosine to the float model's outputs that is in order, for each kind of model: a quarter further from 1 than the smallest that was
 * measured with the kind of method (on a processor with VNNI), so that other sums pass and a mistake does not. The models differ in how much of an
 * error reaches their outputs; Silero's, given noise, answers numbers so small that rounding its weights alone costs a quarter of the cosine.
 */
enum GridFloors {
    DYNAMIC_CHANNEL(0.985, 0.895, 0.971, 0.985, 0.984),
    DYNAMIC_TENSOR(0.79, 0.79, 0.2, 0.957, 0.65),
    STATIC_CHANNEL(0.72, 0.71, 0.95, 0.864, 0),
    /** As the defaults have it, in either format. */
    STATIC_QDQ(0.9, 0.71, 0.95, 0.9, 0.9),
    STATIC_QOPERATOR(0.72, 0.71, 0.95, 0.9, 0.9),
    STATIC_TENSOR(0.71, 0.69, 0.2, 0.937, 0),
    /** Calibrated by entropy, which clips more than networks of convolutions bear. */
    STATIC_ENTROPY(0.77, 0.75, 0.28, 0.53, 0),
    WEIGHTS_8(0.997, 0, 0.999, 0.999, 0),
    WEIGHTS_4(0.9, 0, 0.975, 0.99, 0),
    FLOAT16(0.999, 0.999, 0.999, 0.999, 0.999),
    BFLOAT16(0.999, 0.999, 0.996, 0.999, 0.999);

    private final double text;
    private final double detector;
    private final double recognizer;
    private final double direction;
    private final double sound;

    GridFloors(double text, double detector, double recognizer, double direction, double sound) {
        this.text = text;
        this.detector = detector;
        this.recognizer = recognizer;
        this.direction = direction;
        this.sound = sound;
    }

    double of(GridModel model) {
        return switch (model.kind()) {
            case TEXT -> text;
            case DETECTOR -> detector;
            case RECOGNIZER -> recognizer;
            case DIRECTION -> direction;
            case SOUND -> sound;
        };
    }
}
