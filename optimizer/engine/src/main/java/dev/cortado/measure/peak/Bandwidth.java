package dev.cortado.measure.peak;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures how fast memory is, with two kernels of STREAM (McCalpin, "Memory Bandwidth and Machine Balance in Current High Performance
 * Computers", IEEE TCCA Newsletter, 1995) and its way of counting: every array once, not what a cache reads only to overwrite it. Each
 * thread has its own part of the arrays and touches it first itself, so that the memory is near it.
 */
final class Bandwidth {

    private static final double SCALE = 3;
    private static final int WARM_UPS = 2;

    private Bandwidth() {}

    /**
     * What was measured, in 10^9 bytes per second, one per repeat.
     *
     * @param copy of {@code a[i] = b[i]}
     * @param triad of {@code a[i] = b[i] + s c[i]}
     */
    record Rates(List<Double> copy, List<Double> triad) {}

    /**
     * Measures both, one after the other in each repeat.
     *
     * @param bytes the size of each array, all threads together
     * @param repeats how often they are timed, after two that are not
     * @param passes over the arrays in each repeat: more for small arrays, whose pass is short
     */
    static Rates measure(long bytes, int threads, int repeats, int passes) {
        int length = Math.toIntExact(bytes / Double.BYTES / threads);
        long[][] nanos = new long[2 * (repeats + WARM_UPS)][threads];
        var barrier = new CyclicBarrier(threads);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<Double>> parts = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int thread = t;
                parts.add(pool.submit(() -> {
                    double[] a = filled(length, 1);
                    double[] b = filled(length, 2);
                    double[] c = filled(length, 3);
                    for (int turn = 0; turn < nanos.length; turn++) {
                        barrier.await();
                        long start = System.nanoTime();
                        for (int pass = 0; pass < passes; pass++) {
                            if (turn % 2 == 0) {
                                System.arraycopy(b, 0, a, 0, length);
                            } else {
                                add(a, b, c);
                            }
                        }
                        nanos[turn][thread] = System.nanoTime() - start;
                    }
                    return a[length / 2];
                }));
            }
            for (Future<Double> part : parts) {
                part.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the measuring of memory was interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("memory could not be measured: " + e.getCause(), e.getCause());
        }
        List<Double> copy = new ArrayList<>();
        List<Double> triad = new ArrayList<>();
        double moved = (double) length * threads * Double.BYTES * passes;
        for (int repeat = 0; repeat < repeats; repeat++) {
            int turn = 2 * (repeat + WARM_UPS);
            // All start at once; the slowest thread says when the work is done.
            copy.add(2 * moved / slowest(nanos[turn]));
            triad.add(3 * moved / slowest(nanos[turn + 1]));
        }
        return new Rates(copy, triad);
    }

    private static double[] filled(int length, double value) {
        double[] array = new double[length];
        Arrays.fill(array, value);
        return array;
    }

    private static void add(double[] a, double[] b, double[] c) {
        for (int i = 0; i < a.length; i++) {
            a[i] = b[i] + SCALE * c[i];
        }
    }

    private static long slowest(long[] nanos) {
        return Arrays.stream(nanos).max().orElseThrow();
    }
}
