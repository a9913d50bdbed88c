package dev.cortado.runner;

import dev.cortado.magics.render.TableText;
import dev.cortado.runner.bench.BenchmarkReport;
import dev.cortado.runner.bench.BenchmarkSettings;
import dev.cortado.runner.bench.Contestant;
import dev.cortado.runner.bench.Figure;
import dev.cortado.runner.bench.KernelBenchmark;
import dev.cortado.runner.files.AtomicFile;
import dev.cortado.runner.process.Distribution;
import dev.cortado.runner.process.KernelCommand;
import dev.cortado.runner.process.KernelSpecs;
import dev.cortado.runtime.Hardware;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cortado bench kernel}: how fast the kernel starts, answers and helps, and what it weighs. */
@Command(
        name = "kernel",
        description = {
            "Measures the kernel through its sockets, as a front end would: start to first result, round trip of a cell, "
                    + "a session of a thousand cells (beside a bare JShell), completion, memory.",
            "Takes about ten minutes; --quick about one."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"  0:measured; all promised limits are kept", "  1:measured; a promised limit is exceeded"})
final class BenchKernelCommand implements Callable<Integer> {

    @Option(
            names = "--beside",
            paramLabel = "KERNELSPEC",
            description = "Another kernel installed for Jupyter that takes its turns between ours, such as python3.")
    private List<String> beside = new ArrayList<>();

    @Option(names = "--quick", description = "Few samples: to see that it works.")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "Also writes the figures and the machine as JSON.")
    private Path json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        List<Contestant> contestants = new ArrayList<>();
        Path folder = Files.createTempDirectory("cortado-bench-");
        contestants.add(new Contestant("cortado", KernelCommand.cortado(Distribution.locate(), folder)));
        for (String name : beside) {
            contestants.add(new Contestant(name, KernelSpecs.installed().command(name)));
        }
        List<Figure> figures;
        try (Interruption interruption = Interruption.onTerminate()) {
            figures = KernelBenchmark.run(
                    contestants,
                    quick ? BenchmarkSettings.QUICK : BenchmarkSettings.FULL,
                    folder,
                    BenchCommand.progress(err, interruption.cancellation()));
        } catch (CancellationException cancelled) {
            throw new InterruptedException("the benchmark was interrupted");
        }
        BenchmarkReport report = new BenchmarkReport("kernel", "kernel", Hardware.probe(), figures);
        out.println(report.machine());
        out.print(TableText.of(report.table()));
        out.flush();
        if (json != null) {
            AtomicFile.write(json, report.toJson());
        }
        return figures.stream().allMatch(Figure::isWithinBar) ? ExitCode.OK : ExitCode.CELL_FAILED;
    }
}
