package dev.cortado.measure.peak;

import dev.cortado.measure.machine.OtherWork;
import dev.cortado.measure.operator.Arithmetic;
import dev.cortado.measure.peak.Peak.Kind;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.worker.Worker;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The measured peaks of this machine.
 *
 * @param version of ONNX Runtime, in whose kernels the rates were measured
 * @param peaks one per kind and number of threads
 * @param arrayBytes the size of each of the arrays that memory was measured with
 * @param cacheArrayBytes the size of those that the cache was measured with
 * @param otherWork the share of the processors that other work used just before, 0 to 1
 */
public record MachinePeaks(String version, List<Peak> peaks, long arrayBytes, long cacheArrayBytes, double otherWork) {

    /** Freezes the list. */
    public MachinePeaks {
        peaks = List.copyOf(peaks);
    }

    /**
     * Measures in a worker, which takes about two seconds for each number of threads.
     *
     * @param threads numbers of threads, each 1 or more
     * @throws dev.cortado.runtime.worker.WorkerException if the worker fails
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static MachinePeaks measure(List<Integer> threads, Progress progress) throws IOException {
        return Worker.standard().run(PeakTask.class, new PeakTask.Request(threads), progress);
    }

    /** Whether the machine was too busy with other things for these to be its peaks. */
    public boolean disturbed() {
        return otherWork > OtherWork.NOTEWORTHY;
    }

    /** Whether these numbers of threads were all measured. */
    public boolean covers(List<Integer> threads) {
        return threads.stream().allMatch(count -> peaks.stream().anyMatch(peak -> peak.threads() == count));
    }

    /** A measured rate; empty when there is none for this number of threads. */
    public Optional<Peak> peak(Kind kind, int threads) {
        return peaks.stream()
                .filter(peak -> peak.kind() == kind && peak.threads() == threads && peak.isMeasured())
                .findFirst();
    }

    /** The peak that an operation is held against, in 10^9 operations per second; empty when none was measured for it. */
    public Optional<Peak> roof(Arithmetic arithmetic, int threads) {
        return switch (arithmetic) {
            case FP32 -> peak(Kind.FP32, threads);
            case INT8 -> peak(Kind.INT8, threads);
            case INT4 -> peak(Kind.INT4, threads);
            case FP16 -> peak(Kind.FP16, threads);
            case BF16 -> peak(Kind.BF16, threads);
            case FP64, OTHER -> Optional.empty();
        };
    }

    /**
     * The most that can be reached at an intensity, by the roofline: the peak, or what memory delivers, whichever is less.
     *
     * @param intensity operations per byte
     * @return 10^9 operations per second; NaN when a peak is missing
     */
    public double attainable(Arithmetic arithmetic, double intensity, int threads) {
        double compute = roof(arithmetic, threads).map(Peak::gigaPerSecond).orElse(Double.NaN);
        double memory = peak(Kind.TRIAD, threads).map(Peak::gigaPerSecond).orElse(Double.NaN);
        return Math.min(compute, memory * intensity);
    }
}
