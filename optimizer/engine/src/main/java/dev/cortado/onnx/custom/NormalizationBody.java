package dev.cortado.onnx.custom;

/**
 * Writes normalisations into a function, over the last axis: layer normalisation (Ba, Kiros and Hinton 2016) and RMS normalisation (Zhang
 * and Sennrich 2019). The chain of operators is the one that exporters write, which runtimes know how to fuse.
 *
 * @param rms whether they are RMS normalisations
 * @param epsilon what is added to the variance
 */
record NormalizationBody(FunctionBuilder function, boolean rms, double epsilon) {

    private static final long FEATURES = -1;

    /**
     * Writes one.
     *
     * @param shift the empty string for none
     */
    String write(String x, String scale, String shift) {
        String centred = rms ? x : function.op("Sub", x, function.reduce("ReduceMean", x, FEATURES));
        String square = function.op("Pow", centred, function.real(2));
        String variance = function.op("Add", function.reduce("ReduceMean", square, FEATURES), function.real(epsilon));
        String scaled = function.op("Mul", function.op("Div", centred, function.op("Sqrt", variance)), scale);
        return shift.isEmpty() ? scaled : function.op("Add", scaled, shift);
    }
}
