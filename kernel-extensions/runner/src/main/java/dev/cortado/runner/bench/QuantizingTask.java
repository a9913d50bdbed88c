package dev.cortado.runner.bench;

import dev.cortado.measure.PeakMemory;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.dynamic.DynamicQuantizer;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.ModelTransformer;
import dev.cortado.runtime.TransformedModel;
import dev.cortado.runtime.worker.WorkerTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Quantises a model dynamically, again and again in the same JVM, and times it. */
public final class QuantizingTask implements WorkerTask<QuantizingTask.Request, QuantizingTask.Times> {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double BYTES_PER_MEGABYTE = 1e6;

    /**
     * What to do.
     *
     * @param model the ONNX file
     * @param folder where the results lie until they are deleted
     * @param times how often
     */
    public record Request(Path model, Path folder, int times) {}

    /**
     * What it took, in seconds, one number each time.
     *
     * @param plain reading the model, the pass, writing the result
     * @param checked the same with what {@code %quantize} does before it hands the model over: open it, run it beside the original
     * @param peakMegabytes the largest resident memory of the process until the first of {@code plain} was done, in 10^6 bytes; NaN
     *     where the system does not tell
     */
    public record Times(List<Double> plain, List<Double> checked, double peakMegabytes) {
        /** Freezes the lists. */
        public Times {
            plain = List.copyOf(plain);
            checked = List.copyOf(checked);
        }
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Class<Times> resultType() {
        return Times.class;
    }

    @Override
    public Times run(Request request, Progress progress) throws IOException {
        List<Double> plain = new ArrayList<>();
        List<Double> checked = new ArrayList<>();
        double peak = Double.NaN;
        for (int i = 0; i < request.times(); i++) {
            progress.step("quantise", i, request.times(), Progress.Unit.ITEMS);
            plain.add(plain(request));
            peak = i == 0 ? peakMegabytes() : peak;
            checked.add(checked(request));
        }
        return new Times(plain, checked, peak);
    }

    private static double peakMegabytes() {
        OptionalLong bytes = PeakMemory.bytes();
        return bytes.isEmpty() ? Double.NaN : bytes.getAsLong() / BYTES_PER_MEGABYTE;
    }

    private static double plain(Request request) throws IOException {
        Path result = request.folder().resolve("plain.onnx");
        long start = System.nanoTime();
        PassResult made = new DynamicQuantizer(DynamicQuantization.defaults())
                .apply(OnnxModel.read(request.model()), Progress.NONE);
        made.model().write(result);
        double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
        Files.delete(result);
        return seconds;
    }

    private static double checked(Request request) throws IOException {
        Model model = Model.of(
                "model", Resources.standard().fetch(request.model().toString(), Progress.NONE), Optional.empty());
        long start = System.nanoTime();
        TransformedModel made = new ModelTransformer(request.folder())
                .apply(model, new DynamicQuantizer(DynamicQuantization.defaults()), "checked", Progress.NONE);
        double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
        if (!made.verification().isCompared()) {
            throw new IOException(
                    "the result was not compared: " + made.verification().note());
        }
        Files.delete(made.model().file());
        Files.delete(made.model().file().getParent());
        return seconds;
    }
}
