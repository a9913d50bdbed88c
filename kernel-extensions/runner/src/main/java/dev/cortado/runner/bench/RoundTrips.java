package dev.cortado.runner.bench;

import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** From sending a trivial cell to its reply and the idle status, on a connection that is warm. */
final class RoundTrips {

    private static final int WARM_UP = 40;
    private static final double LONGEST_MS = 40;

    private RoundTrips() {}

    /** Measures, one cell of each kernel in turn; the first contestant has a bar. */
    static List<Figure> measure(
            List<Contestant> contestants, BenchmarkSettings settings, Path folder, Progress progress)
            throws IOException, InterruptedException {
        List<Conversation> kernels = new ArrayList<>();
        try {
            for (Contestant contestant : contestants) {
                kernels.add(Conversation.start(contestant, folder, progress.cancellation()));
            }
            int count = settings.roundTrips();
            double[][] expressions = new double[kernels.size()][count];
            double[][] declarations = new double[kernels.size()][count];
            for (int i = -WARM_UP; i < count; i++) {
                progress.step("round trips", Math.max(i, 0), count, Progress.Unit.ITEMS);
                for (int k = 0; k < kernels.size(); k++) {
                    Conversation kernel = kernels.get(k);
                    int number = i + WARM_UP;
                    double expression = kernel.time(kernel.language().expression(number));
                    double declaration = kernel.time(kernel.language().declaration(number));
                    if (i >= 0) {
                        expressions[k][i] = expression;
                        declarations[k][i] = declaration;
                    }
                }
            }
            List<Figure> figures = new ArrayList<>();
            for (int k = 0; k < kernels.size(); k++) {
                Figure expression =
                        Figure.ofMedian(kernels.get(k).kernel(), "round trip of an expression", "ms", expressions[k]);
                figures.add(k == 0 ? expression.withBar(LONGEST_MS) : expression);
                figures.add(
                        Figure.ofMedian(kernels.get(k).kernel(), "round trip of a declaration", "ms", declarations[k]));
            }
            return figures;
        } finally {
            for (Conversation kernel : kernels) {
                kernel.close();
            }
        }
    }
}
