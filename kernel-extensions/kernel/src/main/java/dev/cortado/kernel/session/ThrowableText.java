package dev.cortado.kernel.session;

import dev.cortado.kernel.SnippetGuard.SnippetStopped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The text of an exception with its causes and what it suppressed. Everything that is asked of it may be the code of a
 * cell, and fail; the text says so.
 */
final class ThrowableText {

    /** The JVM's words about a native library that classes of another loader have loaded. */
    private static final String LOADED_TWICE = "already loaded in another classloader";

    private static final String RED = "\u001B[1;31m";
    private static final String PLAIN = "\u001B[0m";
    private static final int MOST_SUPPRESSED = 5;
    private static final String INDENT = "    ";

    private final CellFrames frames;

    ThrowableText(CellFrames frames) {
        this.frames = frames;
    }

    /**
     * Returns the lines.
     *
     * @param translated the same with its frames translated by JShell, or null
     */
    List<String> lines(Throwable raw, Throwable translated) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        return lines(raw, translated == null ? raw : translated, "", seen);
    }

    private List<String> lines(Throwable raw, Throwable withFrames, String firstLead, Set<Throwable> seen) {
        List<String> lines = new ArrayList<>();
        Throwable cause = raw;
        Throwable trace = withFrames;
        String lead = firstLead;
        while (cause != null && seen.size() < SnippetControl.MOST_CAUSES && seen.add(cause)) {
            List<String> message = (lead + ReadableNames.of(cause.getClass()) + suffix(messageOf(cause)))
                    .lines()
                    .toList();
            lines.add(RED + message.getFirst() + PLAIN);
            lines.addAll(message.subList(1, message.size()));
            if (trace != null) {
                lines.addAll(frames.lines(traceOf(trace)));
                trace = causeOf(trace);
            }
            lines.addAll(suppressed(cause, seen));
            cause = causeOf(cause);
            lead = "caused by ";
        }
        return lines;
    }

    private List<String> suppressed(Throwable throwable, Set<Throwable> seen) {
        Throwable[] suppressed = asked(throwable::getSuppressed, new Throwable[0]);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < Math.min(suppressed.length, MOST_SUPPRESSED); i++) {
            lines(suppressed[i], suppressed[i], "suppressed ", seen).forEach(line -> lines.add(INDENT + line));
        }
        if (suppressed.length > MOST_SUPPRESSED) {
            lines.add(INDENT + "… " + (suppressed.length - MOST_SUPPRESSED) + " more suppressed");
        }
        return lines;
    }

    /** The message, even if asking for it fails. */
    static String messageOf(Throwable throwable) {
        try {
            String message = throwable.getLocalizedMessage();
            if (throwable instanceof UnsatisfiedLinkError
                    && String.valueOf(message).contains(LOADED_TWICE)) {
                return message + ". The kernel itself or a session before uses it, and a process can load a native"
                        + " library once: restart the kernel, or take another version of it than the kernel's.";
            }
            return message == null ? "" : ReadableNames.in(message);
        } catch (SnippetStopped e) {
            throw e;
        } catch (Throwable e) { // the code of a cell may throw anything
            return "(its message cannot be read: " + e.getClass().getName() + ")";
        }
    }

    private static Throwable causeOf(Throwable throwable) {
        return asked(throwable::getCause, null);
    }

    /** The frames, even of an exception whose author has another idea of them. */
    static StackTraceElement[] traceOf(Throwable throwable) {
        StackTraceElement[] trace = asked(throwable::getStackTrace, null);
        return trace == null ? new StackTraceElement[0] : trace;
    }

    static <T> T asked(Supplier<T> question, T otherwise) {
        try {
            return question.get();
        } catch (SnippetStopped e) {
            throw e;
        } catch (Throwable e) { // as above
            return otherwise;
        }
    }

    private static String suffix(String message) {
        return message.isEmpty() ? "" : ": " + message;
    }
}
