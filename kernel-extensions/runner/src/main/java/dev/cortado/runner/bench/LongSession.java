package dev.cortado.runner.bench;

import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Many cells in a row: how much slower the last hundred are than cells 101 to 200, and how much the heap has grown from
 * cell 100 to the end, both after collections. Beside it the same snippets in a bare JShell.
 */
final class LongSession {

    private static final int HUNDRED = 100;
    private static final double MOST_EXPRESSIONS = 1.3;
    private static final double MOST_DECLARATIONS = 2;
    private static final double MOST_HEAP = 1.2;
    private static final String USED_HEAP =
            "System.gc(); System.gc(); Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()";

    private LongSession() {}

    static List<Figure> measure(Contestant contestant, BenchmarkSettings settings, Path folder, Progress progress)
            throws IOException, InterruptedException {
        List<Figure> figures = new ArrayList<>();
        figures.addAll(cells(
                contestant, "expressions", Language.JAVA::expression, MOST_EXPRESSIONS, settings, folder, progress));
        figures.addAll(cells(
                contestant, "declarations", Language.JAVA::declaration, MOST_DECLARATIONS, settings, folder, progress));
        return figures;
    }

    private static List<Figure> cells(
            Contestant contestant,
            String what,
            IntFunction<String> cell,
            double bar,
            BenchmarkSettings settings,
            Path folder,
            Progress progress)
            throws IOException, InterruptedException {
        int count = settings.cells();
        double[] times = new double[count];
        double heapBefore = 0;
        double heapAfter;
        try (Conversation kernel = Conversation.start(contestant, folder, progress.cancellation())) {
            for (int i = 0; i < count; i++) {
                progress.step(what, i, count, Progress.Unit.ITEMS);
                times[i] = kernel.time(cell.apply(i));
                if (i + 1 == HUNDRED) {
                    heapBefore = usedHeap(kernel);
                }
            }
            heapAfter = usedHeap(kernel);
        }
        double[] bare = BareShell.times(count, cell, progress);
        String compared = what + ", the last hundred of " + count + " against cells 101 to 200";
        return List.of(
                slowdown(contestant.name(), compared, times, settings).withBar(bar),
                slowdown("bare JShell", compared, bare, settings),
                Figure.of(
                                contestant.name(),
                                what + ", heap after cell " + count + " against cell 100",
                                "ratio",
                                heapAfter / heapBefore)
                        .withBar(MOST_HEAP));
    }

    private static Figure slowdown(String kernel, String what, double[] times, BenchmarkSettings settings) {
        return Figure.ofRatio(
                kernel,
                what,
                Arrays.copyOfRange(times, times.length - HUNDRED, times.length),
                Arrays.copyOfRange(times, HUNDRED, 2 * HUNDRED),
                settings.seed());
    }

    private static double usedHeap(Conversation kernel) throws IOException, InterruptedException {
        String text = kernel.result(USED_HEAP);
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IOException("expected the bytes of the used heap, found `" + text + "`", e);
        }
    }
}
