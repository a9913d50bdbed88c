package dev.cortado.measure.peak;

import ai.onnxruntime.OnnxTensor;
import dev.cortado.measure.machine.OtherWork;
import dev.cortado.measure.peak.Peak.Kind;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Hardware;
import dev.cortado.runtime.InferenceException;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.ModelLoadException;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.SynthesizedTensors;
import dev.cortado.runtime.worker.WorkerTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Measures the peaks, in the worker. */
public final class PeakTask implements WorkerTask<PeakTask.Request, MachinePeaks> {

    private static final String TASK = "measure peaks";

    /** Large enough that the product's edges do not count, small enough for a few milliseconds. */
    private static final long SIDE = 768;

    private static final long PRODUCT_NANOS = 100_000_000L;
    private static final int FEWEST_REPEATS = 6;
    private static final int MOST_REPEATS = 41;
    private static final int MEMORY_REPEATS = 7;
    private static final int CACHE_PASSES = 10;
    private static final long LEAST_ARRAY = 64L << 20;
    private static final long MOST_ARRAY = 256L << 20;
    private static final long ASSUMED_CACHE = 16L << 20;
    private static final int STREAM_FACTOR = 4;
    private static final int MEMORY_SHARE = 8;
    private static final List<Kind> PRODUCTS = List.of(Kind.FP32, Kind.INT8, Kind.INT4, Kind.FP16, Kind.BF16);

    /**
     * What to measure.
     *
     * @param threads numbers of threads, each 1 or more
     */
    public record Request(List<Integer> threads) {}

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Class<MachinePeaks> resultType() {
        return MachinePeaks.class;
    }

    @Override
    public MachinePeaks run(Request request, Progress progress) throws IOException {
        Path folder = Files.createTempDirectory("cortado-peak");
        try {
            return measure(request, folder, progress);
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(folder);
        }
    }

    private static MachinePeaks measure(Request request, Path folder, Progress progress) throws IOException {
        List<Integer> threads = request.threads().stream().distinct().toList();
        Hardware hardware = Hardware.probe();
        long cache = hardware.caches().stream()
                .filter(found -> !found.kind().equals("instruction"))
                .mapToLong(Hardware.Cache::bytes)
                .max()
                .orElse(ASSUMED_CACHE);
        long most = Math.min(MOST_ARRAY, hardware.memoryBytes() / MEMORY_SHARE / 3);
        long array = Math.max(Math.min(LEAST_ARRAY, most), Math.min(STREAM_FACTOR * cache, most));
        long cacheArray = cache / 6;
        double otherWork = OtherWork.share();
        List<Peak> peaks = new ArrayList<>();
        int steps = threads.size() * (PRODUCTS.size() + 3);
        for (Kind kind : PRODUCTS) {
            Path file = folder.resolve(kind.name() + ".onnx");
            OnnxModel model = ProductModels.of(kind, SIDE, SIDE, SIDE);
            model.write(file);
            for (int count : threads) {
                progress.step(TASK, peaks.size(), steps, Progress.Unit.ITEMS);
                peaks.add(product(kind, model, file, folder.resolve(kind + "-running.onnx"), count));
            }
        }
        String memoryNote = array < STREAM_FACTOR * cache
                ? "arrays of " + (array >> 20) + " MiB, less than four times the last-level cache of " + (cache >> 20)
                        + " MiB"
                : "";
        for (int count : threads) {
            progress.step(TASK, peaks.size(), steps, Progress.Unit.ITEMS);
            Bandwidth.Rates memory = Bandwidth.measure(array, count, MEMORY_REPEATS, 1);
            peaks.add(Peak.of(Kind.COPY, count, memory.copy(), memoryNote));
            peaks.add(Peak.of(Kind.TRIAD, count, memory.triad(), memoryNote));
            Bandwidth.Rates cached = Bandwidth.measure(cacheArray, count, MEMORY_REPEATS, CACHE_PASSES);
            peaks.add(Peak.of(Kind.CACHE_TRIAD, count, cached.triad(), ""));
        }
        progress.step(TASK, steps, steps, Progress.Unit.ITEMS);
        return new MachinePeaks(InferenceSession.environment().getVersion(), peaks, array, cacheArray, otherWork);
    }

    private static Peak product(Kind kind, OnnxModel model, Path file, Path running, int threads) throws IOException {
        Map<String, OnnxTensor> inputs =
                SynthesizedTensors.of(InputSynthesizer.of(model).specs(1, 1), 1);
        RunSettings settings = RunSettings.defaults().withThreads(threads);
        try (InferenceSession session = InferenceSession.openTraced(file, settings, running, running)) {
            session.endTrace();
            double operations = 2.0 * SIDE * SIDE * SIDE;
            List<Double> rates = new ArrayList<>();
            time(session, inputs);
            time(session, inputs);
            long start = System.nanoTime();
            while (rates.size() < FEWEST_REPEATS
                    || (rates.size() < MOST_REPEATS && System.nanoTime() - start < PRODUCT_NANOS)) {
                rates.add(operations / time(session, inputs));
            }
            return Peak.of(kind, threads, rates, castsNote(kind, OnnxModel.read(running)));
        } catch (ModelLoadException | InferenceException e) {
            return Peak.unavailable(kind, threads, "no kernel: " + e.getMessage());
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    /** ONNX Runtime puts casts around an operator that it has no kernel for in this type. */
    private static String castsNote(Kind kind, OnnxModel running) {
        boolean casts = running.graph().nodes().stream().anyMatch(node -> node.is("Cast"));
        return casts ? "no " + kind + " kernel: calculated in fp32 between casts" : "";
    }

    private static long time(InferenceSession session, Map<String, OnnxTensor> inputs) {
        long start = System.nanoTime();
        session.run(inputs, Cancellation.NEVER).close();
        return System.nanoTime() - start;
    }
}
