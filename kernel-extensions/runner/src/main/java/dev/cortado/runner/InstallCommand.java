package dev.cortado.runner;

import dev.cortado.runner.install.KernelSpecInstaller;
import dev.cortado.runner.process.Distribution;
import dev.cortado.runner.process.JupyterPaths;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cortado install}: the kernel in Jupyter's list. */
@Command(
        name = "install",
        description = "Installs the kernel for Jupyter (or removes it). Jupyter itself need not be there yet.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"  0:installed (or removed)", "  3:--remove found no kernel", " 64:it could not be written"})
final class InstallCommand implements Callable<Integer> {

    @ArgGroup
    private Place place = new Place();

    /** Where the kernelspec goes; one of them. */
    private static final class Place {
        @Option(names = "--prefix", paramLabel = "DIR", description = "Into DIR/share/jupyter, for example /usr/local.")
        private Path prefix;

        @Option(names = "--sys-prefix", description = "Into the Python environment in use (virtual or conda).")
        private boolean sysPrefix;

        @Option(names = "--user", description = "Into your own Jupyter data directory (the default).")
        @SuppressWarnings("UnusedVariable") // Present so that it can be said; nothing else chosen means the same.
        private boolean user;
    }

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = KernelSpecInstaller.NAME,
            description = "The kernel's name, ${DEFAULT-VALUE} unless given.")
    private String name;

    @Option(names = "--remove", description = "Removes the kernel from there.")
    private boolean remove;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Path data = dataFolder();
        try {
            if (!remove) {
                Path installed = new KernelSpecInstaller(Distribution.locate()).install(data, name);
                out.println("The kernel '" + name + "' (" + KernelSpecInstaller.DISPLAY_NAME + ") is installed in "
                        + installed);
                return ExitCode.OK;
            }
            if (KernelSpecInstaller.remove(data, name)) {
                out.println("The kernel '" + name + "' is removed from " + data.resolve("kernels"));
                return ExitCode.OK;
            }
            out.println("There is no kernel '" + name + "' in " + data.resolve("kernels"));
            return ExitCode.MISSING;
        } finally {
            out.flush();
        }
    }

    private Path dataFolder() throws IOException {
        if (place.prefix != null) {
            return JupyterPaths.dataOf(place.prefix);
        }
        if (place.sysPrefix) {
            return JupyterPaths.dataOf(JupyterPaths.sysPrefix()
                    .orElseThrow(() -> new IOException("--sys-prefix: no Python environment is active (VIRTUAL_ENV, "
                            + "CONDA_PREFIX) and 'jupyter' is not on the PATH; use --user or --prefix")));
        }
        return JupyterPaths.standard().user();
    }
}
