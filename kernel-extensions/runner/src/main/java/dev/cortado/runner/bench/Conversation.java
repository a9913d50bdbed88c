package dev.cortado.runner.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cortado.progress.Cancellation;
import dev.cortado.runner.process.KernelSession;
import dev.cortado.runner.wire.ExecutionLimits;
import dev.cortado.runner.wire.ExecutionListener;
import dev.cortado.runner.wire.ExecutionResult;
import dev.cortado.runner.wire.WireMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A started kernel that is asked things while a clock runs. */
final class Conversation implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final double NANOS_PER_MILLI = 1e6;

    private final Contestant contestant;
    private final KernelSession session;
    private final Language language;
    private final ExecutionLimits limits;

    private Conversation(Contestant contestant, KernelSession session, Language language, Cancellation cancellation) {
        this.contestant = contestant;
        this.session = session;
        this.language = language;
        this.limits = new ExecutionLimits(Optional.of(ANSWER), ANSWER, cancellation);
    }

    static Conversation start(Contestant contestant, Path folder, Cancellation cancellation)
            throws IOException, InterruptedException {
        KernelSession session = KernelSession.start(contestant.command(), folder, folder, START, cancellation);
        try {
            String name = session.info().path("language_info").path("name").asText();
            return new Conversation(contestant, session, Language.of(contestant.name(), name), cancellation);
        } catch (IOException | RuntimeException failed) {
            try (session) {
                throw failed;
            }
        }
    }

    String kernel() {
        return contestant.name();
    }

    Language language() {
        return language;
    }

    long processId() {
        return session.process().pid();
    }

    /** Runs a cell; returns the milliseconds until its reply and the kernel's idle status were here. */
    double time(String code) throws IOException, InterruptedException {
        long start = System.nanoTime();
        run(code, new StringBuilder());
        return (System.nanoTime() - start) / NANOS_PER_MILLI;
    }

    /** Runs a cell; returns the plain text of its result. */
    String result(String code) throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder();
        run(code, text);
        return text.toString();
    }

    private void run(String code, StringBuilder text) throws IOException, InterruptedException {
        ExecutionResult result = session.client()
                .execute(
                        code,
                        new ExecutionListener() {
                            @Override
                            public void published(WireMessage message) {
                                if (message.type().equals("execute_result")) {
                                    text.append(message.content()
                                            .path("data")
                                            .path("text/plain")
                                            .asText());
                                }
                            }

                            @Override
                            public void inputRequested(String prompt) {
                                // No cell of the benchmark asks.
                            }
                        },
                        limits);
        if (limits.cancellation().isCancelled()) {
            throw new InterruptedException("the benchmark was interrupted");
        }
        if (!result.isOk()) {
            throw new IOException("the kernel '" + contestant.name() + "' could not run the cell `" + code + "`: "
                    + result.reply().path("evalue").asText(result.ending().name()));
        }
    }

    /** Asks for something else; returns the milliseconds until the reply was here. */
    double time(String type, ObjectNode content) throws IOException, InterruptedException {
        long start = System.nanoTime();
        session.client().request(type, content, ANSWER);
        return (System.nanoTime() - start) / NANOS_PER_MILLI;
    }

    @Override
    public void close() throws IOException {
        session.close();
    }
}
