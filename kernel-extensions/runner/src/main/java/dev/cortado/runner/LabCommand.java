package dev.cortado.runner;

import dev.cortado.runner.install.KernelSpecInstaller;
import dev.cortado.runner.install.KernelSpecOptions;
import dev.cortado.runner.process.Distribution;
import dev.cortado.runner.process.JupyterPaths;
import dev.cortado.runner.process.Programs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cortado lab}: the kernel in the browser. */
@Command(
        name = "lab",
        description = "Installs the kernel and starts JupyterLab, or Jupyter Notebook where that is what is installed.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"  0:Jupyter ended well (other codes are Jupyter's own)", "  3:Jupyter is not installed"})
final class LabCommand implements Callable<Integer> {

    private static final List<String> FRONT_ENDS = List.of("jupyter-lab", "jupyter-notebook");

    @Parameters(arity = "0..*", paramLabel = "ARGUMENT", description = "Handed on to Jupyter, options too.")
    private List<String> arguments = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Path data = JupyterPaths.standard().user();
        // As it was installed last: whoever gave it options still wants them.
        KernelSpecOptions options = KernelSpecOptions.of(data.resolve("kernels").resolve(KernelSpecInstaller.NAME));
        Path installed =
                new KernelSpecInstaller(Distribution.locate()).install(data, KernelSpecInstaller.NAME, options);
        out.println("The kernel is installed in " + installed);
        out.flush();
        Optional<Path> frontEnd = FRONT_ENDS.stream()
                .map(Programs::find)
                .flatMap(Optional::stream)
                .findFirst();
        if (frontEnd.isEmpty()) {
            spec.commandLine().getErr().println("""
                    cortado: neither JupyterLab nor Jupyter Notebook is on the PATH. Get one of them with
                      pip install jupyterlab
                      conda install -c conda-forge jupyterlab
                      sudo apt install jupyter-notebook        (Debian, Ubuntu)
                    then run 'cortado lab' again. Notebooks run without it too: cortado run NOTEBOOK.ipynb""");
            spec.commandLine().getErr().flush();
            return ExitCode.MISSING;
        }
        List<String> command = new ArrayList<>(List.of(frontEnd.get().toString()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).inheritIO().start();
        // Ctrl-C reaches Jupyter as well, which asks whether to stop: this process ends when Jupyter does.
        Thread hook = Thread.ofPlatform().unstarted(() -> process.onExit().join());
        Runtime.getRuntime().addShutdownHook(hook);
        return process.waitFor();
    }
}
