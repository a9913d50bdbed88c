package dev.cortado.runner;

import dev.cortado.runner.doctor.Doctor;
import dev.cortado.runner.doctor.Finding;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cortado doctor}: what is on this machine. */
@Command(
        name = "doctor",
        description = "Shows what was found on this machine, and what to do about what is missing.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"  0:notebooks can be run here", "  3:something that is needed is missing"})
final class DoctorCommand implements Callable<Integer> {

    @Option(names = "--json", description = "As JSON, for programs.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        List<Finding> findings = Doctor.examine();
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? Finding.toJson(findings) : Finding.toTable(findings));
        out.flush();
        return findings.stream().anyMatch(finding -> finding.state() == Finding.State.BROKEN)
                ? ExitCode.MISSING
                : ExitCode.OK;
    }
}
