package dev.cortado.runner;

import dev.cortado.kernel.startup.StartupFiles;
import dev.cortado.runner.install.JvmCheck;
import dev.cortado.runner.install.KernelSpecInstaller;
import dev.cortado.runner.install.KernelSpecOptions;
import dev.cortado.runner.process.Distribution;
import dev.cortado.runner.process.JupyterPaths;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    @Option(
            names = "--display-name",
            paramLabel = "TEXT",
            defaultValue = KernelSpecInstaller.DISPLAY_NAME,
            description = "What Jupyter shows, ${DEFAULT-VALUE} unless given.")
    private String displayName;

    @Option(
            names = "--jvm-option",
            paramLabel = "OPTION",
            description =
                    "Starts the kernel's JVM with this too, for example --jvm-option=-Xmx8g. May be repeated. The JVM is "
                            + "asked first whether it takes it.")
    private List<String> jvmOptions = List.of();

    @Option(
            names = "--env",
            paramLabel = "NAME=VALUE",
            description = "Starts the kernel with this environment variable. May be repeated.")
    private Map<String, String> environment = new LinkedHashMap<>();

    @Option(
            names = "--startup",
            paramLabel = "FILE",
            description = "Runs this .jshell file before the first cell, in place of the user's own startup files.")
    private Path startup;

    @Option(names = "--remove", description = "Removes the kernel from there.")
    private boolean remove;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Path data = dataFolder();
        try {
            if (!remove) {
                KernelSpecOptions options = new KernelSpecOptions(displayName, jvmOptions, environment());
                Distribution distribution = Distribution.locate();
                if (!jvmOptions.isEmpty()) {
                    JvmCheck.check(options);
                }
                Path installed = new KernelSpecInstaller(distribution).install(data, name, options);
                out.println("The kernel '" + name + "' (" + displayName + ") is installed in " + installed);
                if (!jvmOptions.isEmpty() && !JvmCheck.keepsAotCache(distribution, options)) {
                    out.println(
                            "With these options the JVM does not use the AOT cache: the kernel takes about twice as "
                                    + "long to start. Another collector or object layout does that; heap sizes do not.");
                }
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

    private Map<String, String> environment() throws IOException {
        Map<String, String> all = new LinkedHashMap<>(environment);
        if (startup != null) {
            if (!Files.isRegularFile(startup)) {
                throw new IOException("--startup: there is no file " + startup);
            }
            all.put(StartupFiles.VARIABLE, startup.toAbsolutePath().normalize().toString());
        }
        return all;
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
