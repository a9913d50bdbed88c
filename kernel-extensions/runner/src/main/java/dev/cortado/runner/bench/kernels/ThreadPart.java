package dev.cortado.runner.bench.kernels;

import dev.cortado.measure.BenchmarkPlan;
import dev.cortado.measure.Subject;
import dev.cortado.progress.Progress;
import dev.cortado.runner.bench.Figure;
import dev.cortado.runner.bench.kernels.Section.Cell;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a second thread is worth. */
final class ThreadPart {

    private static final int TOKENS = 128;

    private final KernelSettings settings;
    private final EncoderFiles files;
    private final Progress progress;
    private final Remarks remarks;

    ThreadPart(KernelSettings settings, EncoderFiles files, Progress progress, Remarks remarks) {
        this.settings = settings;
        this.files = files;
        this.progress = progress;
        this.remarks = remarks;
    }

    Section measure() throws IOException {
        String seven = EncoderVariant.BITS7.title();
        List<Subject> subjects = List.of(
                new Subject(EncoderFiles.FLOATS, files.floats().file()),
                new Subject(EncoderFiles.INT8, files.int8()),
                new Subject(seven, files.file(EncoderVariant.BITS7)));
        progress.step("one thread and two", 0, 1, Progress.Unit.ITEMS);
        Comparison comparison = remarks.noting(
                KernelPart.THREADS,
                Comparison.of(
                        BenchmarkPlan.of(subjects)
                                .withTokens(List.of(TOKENS))
                                .withThreads(List.of(1, 2))
                                .withBudget(settings.modelBudget())
                                .withRounds(settings.rounds()),
                        Remarks.quiet(progress)));
        List<Cell> cells = new ArrayList<>();
        String of = "all-MiniLM-L6-v2, 1 x 128 tokens, ";
        for (Subject subject : subjects) {
            String model = subject.name();
            Figure one = comparison.millis(model, TOKENS, 1, of + "1 thread: time");
            Figure two = comparison.millis(model, TOKENS, 2, of + "2 threads: time");
            cells.add(new Cell("1 thread, ms", one));
            cells.add(new Cell("2 threads, ms", two));
            cells.add(new Cell(
                    "2 threads' of 1 thread's",
                    Numbers.quotient(model, of + "2 threads: time relative to 1 thread", two, one)));
            if (!model.equals(EncoderFiles.FLOATS)) {
                Figure scaling = Numbers.quotient(
                        model,
                        of + "2 threads: time relative to 1 thread, relative to the same of fp32",
                        comparison.ratio(model, EncoderFiles.FLOATS, TOKENS, 2, ""),
                        comparison.ratio(model, EncoderFiles.FLOATS, TOKENS, 1, ""));
                cells.add(new Cell("that relative to fp32's", model.equals(seven) ? scaling.withBar(1) : scaling));
            }
        }
        return new Section(
                KernelPart.THREADS,
                "all-MiniLM-L6-v2, 1 x 128 tokens, one thread and two: milliseconds, and relative times",
                "In the last column below 1 means: gains more from the second thread than fp32 does.",
                cells);
    }
}
