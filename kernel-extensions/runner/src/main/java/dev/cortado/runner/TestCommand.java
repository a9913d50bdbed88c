package dev.cortado.runner;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cortado test}: documented here, done by the launcher script, because the tests run in the build. */
@Command(
        name = "test",
        description = "Builds Cortado and runs its tests (in a source checkout).",
        mixinStandardHelpOptions = true)
final class TestCommand implements Callable<Integer> {

    @Option(names = "--full", description = "Also the complete notebooks and the long studies.")
    private boolean full;

    @Option(names = "--jupyter", description = "Also the real Jupyter front ends.")
    private boolean jupyter;

    @Parameters(arity = "0..*", paramLabel = "ARGUMENT", description = "Further arguments for Maven.")
    private List<String> rest;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine commandLine = spec.commandLine();
        commandLine
                .getErr()
                .println("cortado: tests run in a source checkout: start them there with ./cortado test"
                        + (full ? " --full" : "") + (jupyter ? " --jupyter" : "")
                        + (rest == null ? "" : " " + String.join(" ", rest)));
        commandLine.getErr().flush();
        return ExitCode.MISSING;
    }
}
