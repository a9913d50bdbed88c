package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.kernel.WireClient.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A classroom: kernels of one user, or of thirty, that start at the same moment and share every folder. */
class ManyKernelsTest {

    private static final Logger LOGGER = LoggerFactory.getLogger(ManyKernelsTest.class);

    /** Loads the native libraries of ONNX Runtime and of the tokenisers, which are unpacked into the cache. */
    private static String nativeCell(int number) {
        return """
                import ai.onnxruntime.*;
                var tensor = OnnxTensor.createTensor(dev.cortado.runtime.InferenceSession.environment(), new float[] {%1$d, 2});
                String answer = %1$d + " " + tensor.getFloatBuffer().get(0) + " " + tensor.getInfo().type;
                tensor.close();
                Path words = Files.createTempFile("tokenizer", ".json");
                Files.writeString(words, "{\\"version\\":\\"1.0\\",\\"added_tokens\\":[],\\"model\\":"
                        + "{\\"type\\":\\"WordLevel\\",\\"vocab\\":{\\"a\\":7,\\"u\\":0},\\"unk_token\\":\\"u\\"}}");
                answer += " " + dev.cortado.runtime.Tokenizer.load(words).encode(List.of("a"), 8).ids()[0][0];
                Files.delete(words);
                answer""".formatted(number);
    }

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = 3)
    void a_few_that_start_together_from_an_empty_cache_all_answer(int count) throws Exception {
        allAnswer(count);
    }

    @Test
    @Tag("full")
    void thirty_that_start_together_from_an_empty_cache_all_answer() throws Exception {
        allAnswer(30);
    }

    private void allAnswer(int count) throws IOException {
        Path cache = folder.resolve("cache");
        Path history = folder.resolve("history");
        List<KernelProcess> kernels = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                kernels.add(KernelProcess.startWithoutWaiting(
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-Dcortado.home=" + cache,
                        "-Dcortado.history=" + history,
                        "-Dcortado.offline=true"));
            }
            for (KernelProcess kernel : kernels) {
                try {
                    kernel.client.awaitReady(Duration.ofSeconds(60 + 10 * count));
                } catch (AssertionError e) {
                    throw new AssertionError("its log: " + Files.readString(kernel.log), e);
                }
            }
            String idle = memory(kernels);
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                cells.add(kernels.get(i).client.startExecute(nativeCell(i), Map.of("allow_stdin", true)));
            }
            for (int i = 0; i < count; i++) {
                Result result = kernels.get(i).client.finish(cells.get(i));
                assertThat(result.value()).as(result.error()).isEqualTo(i + " " + i + ".0 FLOAT 7");
            }
            LOGGER.info("{} kernels; after the start {}; after the first cell {}", count, idle, memory(kernels));
            for (KernelProcess kernel : kernels) {
                assertThat(kernel.process.isAlive()).isTrue();
                assertThat(Files.readString(kernel.log)).doesNotContain("ERROR", "Exception");
            }
        } finally {
            for (KernelProcess kernel : kernels) {
                kernel.close();
            }
        }
        assertThat(sessions(history))
                .hasSize(count)
                .allSatisfy((file, text) -> assertThat(text.lines()).hasSize(1));
        assertThat(new TreeSet<>(sessions(history).values()))
                .as("each keeps its own")
                .hasSize(count);
        try (Stream<Path> left = Files.walk(cache)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .as("nothing is left half unpacked")
                    .noneMatch(name -> name.endsWith(".part") || name.endsWith(".tmp"));
        }
    }

    private static Map<String, String> sessions(Path history) throws IOException {
        try (Stream<Path> files = Files.list(history)) {
            return files.collect(Collectors.toMap(file -> file.getFileName().toString(), file -> {
                try {
                    return Files.readString(file);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }));
        }
    }

    /** Resident and proportional memory of one kernel, on average; Linux only. */
    private static String memory(List<KernelProcess> kernels) throws IOException {
        long resident = 0;
        long proportional = 0;
        for (KernelProcess kernel : kernels) {
            resident += kilobytes(kernel, "Rss:");
            proportional += kilobytes(kernel, "Pss:");
        }
        return "RSS " + resident / kernels.size() / 1024 + " MB, PSS " + proportional / kernels.size() / 1024
                + " MB each";
    }

    private static long kilobytes(KernelProcess kernel, String name) throws IOException {
        Path file = Path.of("/proc", String.valueOf(kernel.process.pid()), "smaps_rollup");
        if (!Files.isReadable(file)) {
            return 0;
        }
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }
}
