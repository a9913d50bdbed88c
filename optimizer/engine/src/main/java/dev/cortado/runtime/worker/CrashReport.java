package dev.cortado.runtime.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in half a line how a process ended: from HotSpot's crash report where it wrote one, else from the exit code. */
final class CrashReport {

    private static final Pattern SIGNAL = Pattern.compile("^#\\s+(SIG\\w+|EXCEPTION_\\w+|Internal Error)\\b.*");
    private static final String FRAME_HEADING = "# Problematic frame:";
    private static final int SIGNAL_BASE = 128;
    private static final Map<Integer, String> SIGNALS = Map.of(
            4, "SIGILL",
            6, "SIGABRT",
            7, "SIGBUS",
            8, "SIGFPE",
            9, "SIGKILL",
            11, "SIGSEGV",
            15, "SIGTERM");
    private static final Map<String, String> MEANINGS = Map.of(
            "SIGILL", "an instruction this processor does not have",
            "SIGABRT", "native code gave up",
            "SIGKILL", "killed from outside, perhaps because the machine ran out of memory",
            "SIGSEGV", "native code touched memory that is not its own");

    private CrashReport() {}

    /** For example {@code SIGSEGV (native code touched memory that is not its own) in C [libonnxruntime.so+0x12]}. */
    static String describe(int exitCode, Path report) {
        List<String> lines = read(report);
        // Process reports a signal as 128 plus its number, as shells do.
        Optional<String> signal = lines.stream()
                .map(SIGNAL::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .findFirst()
                .or(() -> Optional.ofNullable(SIGNALS.get(exitCode - SIGNAL_BASE)));
        if (signal.isEmpty()) {
            return "exit code " + exitCode;
        }
        String meaning = MEANINGS.get(signal.get());
        return signal.get()
                + (meaning == null ? "" : " (" + meaning + ")")
                + frame(lines).map(where -> " in " + where).orElse("");
    }

    /** The native function, from the line after its heading. */
    private static Optional<String> frame(List<String> lines) {
        int heading = lines.indexOf(FRAME_HEADING);
        return heading < 0 || heading + 1 >= lines.size()
                ? Optional.empty()
                : Optional.of(lines.get(heading + 1).replaceFirst("^#\\s*", "").replaceAll("\\s+", " "));
    }

    private static List<String> read(Path report) {
        try {
            return Files.isRegularFile(report) ? Files.readAllLines(report, StandardCharsets.ISO_8859_1) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }
}
