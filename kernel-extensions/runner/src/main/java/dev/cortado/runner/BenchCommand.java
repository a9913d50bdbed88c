package dev.cortado.runner;

import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cortado bench}: the measurements behind the documented figures. */
@Command(
        name = "bench",
        description = "Measures, on this machine, what the documents claim.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "WHAT",
        subcommands = {
            BenchKernelCommand.class,
            BenchKernelsCommand.class,
            BenchMeasuringCommand.class,
            BenchQuantizeCommand.class,
            BenchBigCommand.class,
            BenchMixedCommand.class
        })
final class BenchCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** A line when a measurement begins. */
    static Progress progress(PrintWriter err, Cancellation cancellation) {
        return new Progress() {
            private String last = "";

            @Override
            public void report(String task, long done, long total, Unit unit) {
                if (!task.equals(last)) {
                    last = task;
                    err.println("measuring: " + task);
                    err.flush();
                }
            }

            @Override
            public Cancellation cancellation() {
                return cancellation;
            }
        };
    }
}
