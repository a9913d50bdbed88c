package dev.cortado.runner.aot;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cortado.runner.files.AtomicFile;
import dev.cortado.runner.process.Distribution;
import dev.cortado.runner.process.KernelCommand;
import dev.cortado.runner.process.KernelSession;
import dev.cortado.runner.wire.ExecutionLimits;
import dev.cortado.runner.wire.ExecutionListener;
import dev.cortado.runner.wire.ExecutionResult;
import dev.cortado.runner.wire.WireMessage;
import dev.cortado.runtime.OnnxRuntimeTelemetry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Makes the AOT cache: a kernel with the production flags and class path runs typical cells and writes it at its end. */
public final class AotTraining {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration CELL = Duration.ofSeconds(60);
    private static final Duration REQUEST = Duration.ofSeconds(20);
    private static final Duration WRITING = Duration.ofMinutes(4);

    private final Distribution distribution;
    private final Path logFolder;
    private final Consumer<String> warnings;

    /**
     * Prepares a training.
     *
     * @param logFolder where the kernel's log goes
     * @param warnings hears of cells that failed: the cache then knows less, but is valid
     */
    public AotTraining(Distribution distribution, Path logFolder, Consumer<String> warnings) {
        this.distribution = distribution;
        this.logFolder = logFolder;
        this.warnings = warnings;
    }

    /**
     * Makes the cache, over an older one.
     *
     * @return its file
     * @throws IOException if none could be made; an older one then is as it was
     */
    public Path run() throws IOException, InterruptedException {
        Path cache = distribution
                .aotCachePath()
                .orElseThrow(() -> new IOException("an AOT cache belongs to a distribution; the system property "
                        + Distribution.PROPERTY + " names none"));
        Path fresh = cache.resolveSibling("kernel." + ProcessHandle.current().pid() + ".aot");
        try {
            train(fresh);
            if (!Files.isRegularFile(fresh)) {
                throw new IOException("the kernel ended without writing an AOT cache");
            }
            if (!AotCache.isAccepted(distribution, fresh)) {
                throw new IOException("the JVM does not accept the AOT cache that it wrote");
            }
            AtomicFile.move(fresh, cache);
        } finally {
            Files.deleteIfExists(fresh);
            Files.deleteIfExists(fresh.resolveSibling(fresh.getFileName() + ".config"));
        }
        return cache;
    }

    private void train(Path fresh) throws IOException, InterruptedException {
        KernelCommand command = new KernelCommand(
                "cortado",
                distribution.kernelArguments(List.of("-XX:AOTCacheOutput=" + fresh)),
                OnnxRuntimeTelemetry.environment(),
                false);
        Path folder = Files.createTempDirectory("cortado-training-");
        try (KernelSession session = KernelSession.start(command, folder, logFolder, START)) {
            for (String cell : cells()) {
                run(session, cell);
            }
            ask(session);
            if (!session.shutDown(WRITING)) {
                throw new IOException("the kernel did not end within " + WRITING.toMinutes() + " minutes");
            }
        } finally {
            Files.deleteIfExists(folder);
        }
    }

    private void run(KernelSession session, String cell) throws IOException, InterruptedException {
        String[] failure = {""};
        ExecutionResult result = session.client()
                .execute(
                        cell,
                        new ExecutionListener() {
                            @Override
                            public void published(WireMessage message) {
                                if (message.type().equals("error")) {
                                    failure[0] =
                                            message.content().path("evalue").asText();
                                }
                            }

                            @Override
                            public void inputRequested(String prompt) {
                                failure[0] = "asked for input";
                            }
                        },
                        new ExecutionLimits(
                                java.util.Optional.of(CELL),
                                Duration.ofSeconds(10),
                                dev.cortado.progress.Cancellation.NEVER));
        if (!result.isOk()) {
            warnings.accept("training cell '" + cell.lines().findFirst().orElse("") + "' failed: " + failure[0]);
        }
    }

    /** What an editor asks while somebody types. */
    private static void ask(KernelSession session) throws IOException, InterruptedException {
        for (String code : List.of("List.of(1, 2).st", "new Poi", "DecimalFor", "%ben", "%benchmark --")) {
            session.client()
                    .request(
                            "complete_request",
                            JsonNodeFactory.instance
                                    .objectNode()
                                    .put("code", code)
                                    .put("cursor_pos", code.length()),
                            REQUEST);
        }
        session.client()
                .request(
                        "inspect_request",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("code", "List.of(1, 2)")
                                .put("cursor_pos", 3)
                                .put("detail_level", 0),
                        REQUEST);
        session.client()
                .request(
                        "is_complete_request",
                        JsonNodeFactory.instance.objectNode().put("code", "int unfinished ="),
                        REQUEST);
    }

    /** Returns the cells of the resource {@code training-cells.txt}, which lines of dashes separate. */
    static List<String> cells() throws IOException {
        try (InputStream cells = AotTraining.class.getResourceAsStream("training-cells.txt")) {
            return Arrays.stream(new String(cells.readAllBytes(), StandardCharsets.UTF_8).split("(?m)^-{5,}\n"))
                    .map(String::strip)
                    .filter(cell -> !cell.isEmpty() && !cell.startsWith("#"))
                    .toList();
        }
    }
}
