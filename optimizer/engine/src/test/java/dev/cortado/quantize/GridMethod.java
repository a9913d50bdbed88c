package dev.cortado.quantize;

import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import java.io.IOException;

/**
 * One cell of the grid's other side: a method with its bits, granularity and block size.
 *
 * @param name as the table shows it
 * @param family what kind of method it is
 * @param application does it
 * @param least the smallest cosine to the float model's outputs that is in order
 */
record GridMethod(String name, GridFamily family, Application application, GridFloors least) {

    /** Does it to a model; one pass or several, of which the last that was called reports. */
    @FunctionalInterface
    interface Application {
        PassResult apply(GridSubject subject) throws IOException;
    }

    /** Makes a pass for a model. */
    @FunctionalInterface
    interface Maker {
        Pass pass(GridSubject subject);
    }

    static GridMethod pass(String name, GridFamily family, Maker maker, GridFloors least) {
        return new GridMethod(
                name, family, subject -> maker.pass(subject).apply(subject.original(), Progress.NONE), least);
    }

    static String bits(boolean reduced) {
        return reduced ? " 7 bits" : " 8 bits";
    }

    static String channels(boolean perChannel) {
        return perChannel ? " per channel" : " per tensor";
    }

    @Override
    public String toString() {
        return name;
    }
}
