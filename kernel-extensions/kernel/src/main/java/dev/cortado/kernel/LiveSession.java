package dev.cortado.kernel;

import dev.cortado.kernel.assist.Assistant;
import dev.cortado.kernel.classpath.CellClassPath;
import dev.cortado.kernel.session.CellException;
import dev.cortado.kernel.session.CellRunner;
import dev.cortado.kernel.session.ErrorReporter;
import dev.cortado.kernel.session.Interruption;
import dev.cortado.kernel.session.JavaSession;
import dev.cortado.kernel.startup.StartupFiles;
import dev.cortado.magics.assist.MagicAssistant;
import dev.cortado.magics.render.value.PlainText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;

/**
 * The Java session of the kernel: made in the background while the front end connects, given the user's startup snippets
 * before its first cell, and replaced by a new one when the user wants to begin again.
 */
final class LiveSession {

    private final MagicRunner magics;
    private final Interruption interruption;
    private final MagicsRegistry registry;
    private volatile CompletableFuture<JavaSession> session = new CompletableFuture<>();
    private volatile CellRunner runner;
    private volatile Assistant assistant;
    private volatile MagicAssistant magicAssistant;
    private volatile boolean fresh = true;
    private volatile boolean restartWanted;

    LiveSession(MagicRunner magics, Interruption interruption, MagicsRegistry registry) {
        this.magics = magics;
        this.interruption = interruption;
        this.registry = registry;
    }

    /** Makes the session. */
    void start() {
        try {
            session.complete(newSession());
        } catch (Throwable e) { // whoever waits for the session is to learn why there is none
            session.completeExceptionally(e);
        }
    }

    /** Waits until there is a session, or will never be one. */
    void awaitStarted() {
        session.handle((started, failure) -> null).join();
    }

    /**
     * The session; waits for it.
     *
     * @throws java.util.concurrent.CompletionException if there is none, with the reason as its cause
     */
    JavaSession java() {
        return session.join();
    }

    /** What runs cells; waits for the session. */
    CellRunner runner() {
        java();
        return runner;
    }

    /** What helps while a cell is written; waits for the session. */
    Assistant assistant() {
        java();
        return assistant;
    }

    /** Says who knows the magics' options. */
    void assist(MagicAssistant known) {
        magicAssistant = known;
    }

    /** Asks for a session with nothing in it; the next cell finds it. */
    void wantRestart() {
        restartWanted = true;
    }

    /** Before a cell: makes the new session that was asked for, runs the startup snippets if nothing ran yet. */
    void prepare() {
        if (restartWanted) {
            restartWanted = false;
            restart();
        }
        if (fresh) {
            fresh = false;
            StartupFiles.standard().forEach(this::runStartup);
        }
    }

    /** What cells start in threads of their own fails into the output of the cell, and names the lines of cells. */
    private static void reportFailuresOfThreads(ErrorReporter reporter) {
        SnippetCalls.wordStackTraces(e -> reporter.stackTrace("", e));
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
            if (!(e instanceof SnippetGuard.SnippetStopped)) { // the user knows, having interrupted the cell
                System.err.println(reporter.stackTrace("thread " + thread.getName() + ": ", e));
            }
        });
    }

    private JavaSession newSession() {
        JavaSession started =
                new JavaSession(CellClassPath.ofThisProcess(), DefaultImports.declarations(), interruption);
        runner = new CellRunner(started, magics, interruption);
        reportFailuresOfThreads(runner.reporter());
        assistant = new Assistant(started, registry, () -> Optional.ofNullable(magicAssistant), PlainText::of);
        return started;
    }

    /** A session that lacks what a snippet would have set up is more useful than none: the cell only warns. */
    @SuppressWarnings("SystemOut") // the cell's own error stream
    private void runStartup(Path file) {
        try {
            runner.runFile(Files.readString(file), file.getFileName().toString());
        } catch (CellException e) {
            System.err.println("The startup file " + file + " failed; the session goes on without the rest of it:\n"
                    + String.join("\n", e.report().lines()));
        } catch (IOException e) {
            System.err.println("The startup file " + file + " cannot be read: expected a text file in UTF-8, found " + e
                    + "; " + StartupFiles.VARIABLE + "=" + StartupFiles.NONE + " skips it.");
        }
    }

    /** Begins a session with nothing in it but the class path that the one before had. */
    private void restart() {
        JavaSession before = java();
        JavaSession started = newSession();
        started.addToClasspath(before.classpath());
        session = CompletableFuture.completedFuture(started);
        fresh = true;
        // Its class loader stays open: extensions may have come from it.
        before.shell().close();
    }
}
