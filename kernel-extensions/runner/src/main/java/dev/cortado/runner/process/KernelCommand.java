package dev.cortado.runner.process;

import dev.cortado.kernel.startup.StartupFiles;
import dev.cortado.runtime.OnnxRuntimeTelemetry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How to start a kernel.
 *
 * @param name what messages call it, for example {@code cortado}
 * @param arguments the command, in which {@link #CONNECTION_FILE} stands for the connection file
 * @param environment variables added to this process's
 * @param interruptBySignal whether the kernel is interrupted by SIGINT rather than by a message
 */
public record KernelCommand(
        String name, List<String> arguments, Map<String, String> environment, boolean interruptBySignal) {

    /** The placeholder for the connection file in a command. */
    public static final String CONNECTION_FILE = "{connection_file}";

    /** Copies. */
    public KernelCommand {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /**
     * Returns the command for Cortado's own kernel.
     *
     * @param crashFolder where the JVM leaves its report when native code crashes
     */
    public static KernelCommand cortado(Distribution distribution, Path crashFolder) {
        List<String> flags = new ArrayList<>(distribution.aotFlags());
        flags.add("-XX:ErrorFile=" + crashFolder.resolve("hs_err_pid%p.log"));
        Map<String, String> environment = new HashMap<>(OnnxRuntimeTelemetry.environment());
        // What runs here is to run elsewhere: it must not lean on what this user's startup files declare.
        environment.put(StartupFiles.VARIABLE, StartupFiles.NONE);
        return new KernelCommand("cortado", distribution.kernelArguments(flags), environment, false);
    }

    /** Returns the same command with one more variable in its environment. */
    public KernelCommand withEnvironment(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new KernelCommand(name, arguments, more, interruptBySignal);
    }

    /** Returns the arguments with the placeholder filled in. */
    List<String> argumentsFor(Path connectionFile) {
        return arguments.stream()
                .map(argument -> argument.replace(CONNECTION_FILE, connectionFile.toString()))
                .toList();
    }
}
