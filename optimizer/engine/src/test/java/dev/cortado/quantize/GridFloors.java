package dev.cortado.quantize;

/**
 * The smallest cosine to the float model's outputs that is in order, for each kind of model: a quarter further from 1 than the smallest that was
 * measured with the kind of method, so that other processors' sums pass and a mistake does not. The models differ in how much of an
 * error reaches their outputs; Silero's, given noise, answers numbers so small that rounding its weights alone costs a quarter of the cosine.
 */
enum GridFloors {
    DYNAMIC_CHANNEL(0.97, 0.9, 0.9, 0.9, 0.97),
    DYNAMIC_TENSOR(0.7, 0.5, 0.75, 0.75, 0.6),
    STATIC_CHANNEL(0.6, 0.5, 0.8, 0.9, 0.9),
    STATIC_TENSOR(0.3, 0.05, 0.1, 0.3, 0.5),
    WEIGHTS_8(0.99, 0, 0.95, 0.95, 0),
    WEIGHTS_4(0.6, 0, 0.7, 0.7, 0),
    FLOAT16(0.999, 0.999, 0.999, 0.999, 0.999),
    BFLOAT16(0.99, 0.99, 0.99, 0.99, 0.99);

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
