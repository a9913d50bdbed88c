package dev.cortado.quantize.big;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.tensor.NeighbourSums;
import dev.cortado.runtime.ModelVerifier;
import dev.cortado.runtime.Verification;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A model larger than the heap")
class BigModelStudyTest {

    private static final LlamaShape SMALL = new LlamaShape(2, 64, 176, 4, 100);

    @TempDir
    Path folder;

    private void nothingIsLeft() throws IOException {
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void is_made_up_with_the_size_asked_for_and_runs() throws IOException {
        Path file = folder.resolve("llama.onnx");
        SyntheticLlama.write(SMALL, file, 3, Progress.NONE);
        OnnxModel model = OnnxModel.read(file);
        assertThat(model.graph().initializers().stream()
                        .filter(tensor ->
                                tensor.shape().size() == 2 || tensor.name().endsWith("norm.weight"))
                        .mapToLong(tensor -> tensor.byteSize())
                        .sum())
                .isEqualTo(SMALL.bytes());
        Verification itself = ModelVerifier.standard().verify(file, file, Progress.NONE);
        assertThat(itself.worstCosine()).isGreaterThan(0.999999);
        assertThat(LlamaShape.ofBytes(3_000_000_000L).bytes()).isBetween(2_750_000_000L, 3_000_000_000L);
    }

    @Test
    void of_200_MB_is_quantised_in_a_heap_of_96_MB() throws IOException {
        LlamaShape shape = LlamaShape.ofBytes(200_000_000, 512, 1376, 8, 8000);
        List<String> tasks = new ArrayList<>();
        BigModelStudy.Outcome outcome = new BigModelStudy(shape, 96, folder)
                .run(
                        DynamicPass.class,
                        (model, result) -> {
                            OnnxModel before = OnnxModel.read(model);
                            OnnxModel after = OnnxModel.read(result);
                            String weight = "model.layers.1.mlp.down_proj.weight";
                            assertThat(after.graph()
                                            .initializer(weight + "_quantized")
                                            .orElseThrow()
                                            .bytes()
                                            .duplicate())
                                    .isEqualTo(ByteBuffer.wrap(NeighbourSums.quantize(
                                                    before.graph()
                                                            .initializer(weight)
                                                            .orElseThrow(),
                                                    1)
                                            .values()));
                            assertThat(ModelVerifier.standard()
                                            .verify(result, model, Progress.NONE)
                                            .worstCosine())
                                    .isGreaterThan(0.9);
                        },
                        (task, done, total, unit) -> {
                            synchronized (tasks) {
                                if (!tasks.contains(task)) {
                                    tasks.add(task);
                                }
                            }
                            assertThat(done).isLessThanOrEqualTo(total);
                        });
        assertThat(outcome.modelMegabytes()).isBetween(180.0, 201.0);
        assertThat(outcome.resultMegabytes()).isLessThan(outcome.modelMegabytes() / 3.9);
        assertThat(outcome.took().heapLimitMegabytes()).isLessThan(110);
        assertThat(outcome.took().changedNodes()).isEqualTo(shape.layers() * 7L + 2);
        assertThat(tasks).containsExactly("make up the model", "quantise", "write the model");
        nothingIsLeft();
    }

    @Test
    void leaves_nothing_behind_when_it_is_interrupted() throws Exception {
        LlamaShape shape = LlamaShape.ofBytes(100_000_000, 512, 1376, 8, 8000);
        for (String moment : List.of("make up the model", "quantise", "write the model")) {
            Cancellation cancellation = Cancellation.create();
            Progress progress = new Progress() {
                @Override
                public void report(String task, long done, long total, Unit unit) {
                    if (task.equals(moment)) {
                        cancellation.cancel();
                    }
                }

                @Override
                public Cancellation cancellation() {
                    return cancellation;
                }
            };
            assertThatThrownBy(
                            () -> new BigModelStudy(shape, 96, folder).run(DynamicPass.class, (_, _) -> {}, progress))
                    .as(moment)
                    .isInstanceOf(CancellationException.class);
            nothingIsLeft();
        }
    }

    @Test
    void the_process_that_reads_a_status_finds_the_memory_that_is_its_own() {
        List<String> status = List.of("VmHWM:\t  900 kB", "RssAnon:\t   123 kB", "RssFile:\t 700 kB");
        assertThat(MemoryWatch.parse(status, "RssAnon")).isEqualTo(123 * 1024);
        assertThat(MemoryWatch.parse(status, "VmHWM")).isEqualTo(900 * 1024);
        assertThat(MemoryWatch.parse(List.of(), "RssAnon")).isNegative();
    }

    @Test
    @Tag("full")
    void of_3_GB_is_quantised_in_a_heap_of_1_GB_and_stops_within_a_second() throws Exception {
        LlamaShape shape = LlamaShape.ofBytes(3_000_000_000L);
        BigModelStudy.Outcome outcome =
                new BigModelStudy(shape, 1024, folder).run(DynamicPass.class, this::stopsAnywhere, Progress.NONE);
        System.out.println(outcome);
        assertThat(outcome.resultMegabytes()).isLessThan(outcome.modelMegabytes() / 3.9);
        nothingIsLeft();
    }

    /** Cancels the pass, the writing and the verification of a large model in this JVM, at moments spread over their whole time. */
    private void stopsAnywhere(Path model, Path result) throws IOException {
        for (int moment = 0; moment < 12; moment++) {
            Cancellation cancellation = Cancellation.create();
            Progress progress = new Progress() {
                @Override
                public void report(String task, long done, long total, Unit unit) {
                    // Nobody looks.
                }

                @Override
                public Cancellation cancellation() {
                    return cancellation;
                }
            };
            CountDownLatch started = new CountDownLatch(1);
            CompletableFuture<Void> work = CompletableFuture.runAsync(() -> {
                started.countDown();
                try {
                    OnnxModel made = new DynamicPass()
                            .get()
                            .apply(OnnxModel.read(model), progress)
                            .model();
                    Path written = model.resolveSibling("again.onnx");
                    made.write(written, progress);
                    ModelVerifier.standard().verify(written, model, progress);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            try {
                started.await();
                TimeUnit.MILLISECONDS.sleep(300 + 900L * moment);
                if (work.isDone()) {
                    assertThat(moment).as("moments before it was all done").isGreaterThan(3);
                    break;
                }
                long start = System.nanoTime();
                cancellation.cancel();
                assertThatThrownBy(work::join).hasRootCauseInstanceOf(CancellationException.class);
                System.out.printf(
                        "cancelled after %.1f s: stopped within %.3f s%n",
                        0.3 + 0.9 * moment, (System.nanoTime() - start) / 1e9);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
