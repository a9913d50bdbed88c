package dev.cortado.runner;

import dev.cortado.resource.CortadoHome;
import dev.cortado.runner.aot.AotTraining;
import dev.cortado.runner.process.Distribution;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cortado train-aot}: part of the build. Without the cache everything works, only starts later: failures warn. */
@Command(
        name = "train-aot",
        hidden = true,
        description = "Makes the AOT cache that lets the kernel start fast. The build calls this.",
        mixinStandardHelpOptions = true)
final class TrainAotCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        try {
            Path cache = new AotTraining(
                            Distribution.locate(),
                            CortadoHome.standard().cache().resolve("logs"),
                            warning -> err.println("cortado: " + warning))
                    .run();
            spec.commandLine().getOut().println("AOT cache: " + cache + ", " + Files.size(cache) / 1_000_000 + " MB");
            spec.commandLine().getOut().flush();
        } catch (IOException failed) {
            err.println("cortado: no AOT cache, the kernel will start slower: " + Main.message(failed));
        }
        err.flush();
        return ExitCode.OK;
    }
}
