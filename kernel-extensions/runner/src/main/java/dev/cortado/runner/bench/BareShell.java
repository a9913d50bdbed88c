package dev.cortado.runner.bench;

import dev.cortado.progress.Progress;
import dev.cortado.runner.process.Distribution;
import dev.cortado.runtime.JvmFlags;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import jdk.jshell.JShell;

/** The JDK's JShell with nothing around it, in a JVM of its own with the kernel's flags: what a long session is held against. */
public final class BareShell {

    private static final double NANOS_PER_MILLI = 1e6;

    private BareShell() {}

    /** Evaluates the snippets of standard input, one a line, and prints the nanoseconds of each. */
    public static void main(String[] arguments) throws IOException {
        try (JShell shell = JShell.builder().executionEngine("local").build();
                BufferedReader snippets =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String snippet = snippets.readLine(); snippet != null; snippet = snippets.readLine()) {
                String whole =
                        shell.sourceCodeAnalysis().analyzeCompletion(snippet).source();
                long start = System.nanoTime();
                shell.eval(whole);
                System.out.println(System.nanoTime() - start);
            }
        }
    }

    /** The milliseconds of each snippet. */
    static double[] times(int count, IntFunction<String> snippet, Progress progress)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Distribution.java().toString()));
        command.addAll(JvmFlags.list());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BareShell.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        double[] times = new double[count];
        try (var in = process.outputWriter(StandardCharsets.UTF_8);
                var out = process.inputReader(StandardCharsets.UTF_8)) {
            for (int i = 0; i < count; i++) {
                progress.step("bare JShell", i, count, Progress.Unit.ITEMS);
                in.write(snippet.apply(i) + "\n");
                in.flush();
                String line = out.readLine();
                if (line == null) {
                    throw new IOException("the bare JShell ended at snippet " + i);
                }
                times[i] = Long.parseLong(line) / NANOS_PER_MILLI;
            }
        } finally {
            process.destroy();
            process.waitFor();
        }
        return times;
    }
}
