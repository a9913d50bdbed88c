package dev.cortado.runner;

import dev.cortado.progress.Cancellation;
import dev.cortado.runner.bench.BenchmarkSettings;
import dev.cortado.runner.bench.Contestant;
import dev.cortado.runner.bench.KernelBenchmark;
import dev.cortado.runner.process.Distribution;
import dev.cortado.runner.process.KernelCommand;
import dev.cortado.runner.process.KernelSpecs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cortado bench kernel}: how fast the kernel starts, answers and helps, and what it weighs. */
@Command(
        name = "kernel",
        description = {
            "Measures the kernel through its sockets, as a front end would: start to first result, round trip of a cell, "
                    + "a session of a thousand cells (beside a bare JShell), completion, memory.",
            "Takes about ten minutes; --quick about one."
        })
final class BenchKernelCommand extends BenchStudyCommand {

    @Option(
            names = "--beside",
            paramLabel = "KERNELSPEC",
            description = "Another kernel installed for Jupyter that takes its turns between ours, such as python3.")
    private List<String> beside = new ArrayList<>();

    @Option(names = "--quick", description = "Few samples: to see that it works.")
    private boolean quick;

    BenchKernelCommand() {
        super("kernel");
    }

    @Override
    Measured measure(Path folder, Cancellation cancellation) throws IOException, InterruptedException {
        List<Contestant> contestants = new ArrayList<>();
        contestants.add(new Contestant("cortado", KernelCommand.cortado(Distribution.locate(), folder)));
        for (String name : beside) {
            contestants.add(new Contestant(name, KernelSpecs.installed().command(name)));
        }
        return Measured.of(KernelBenchmark.run(
                contestants, quick ? BenchmarkSettings.QUICK : BenchmarkSettings.FULL, folder, progress(cancellation)));
    }
}
