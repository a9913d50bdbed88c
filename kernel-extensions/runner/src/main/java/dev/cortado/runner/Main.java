package dev.cortado.runner;

import dev.cortado.resource.UserHome;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParseResult;

/** The command {@code cortado}. Only what the asked subcommand needs is loaded. */
@Command(
        name = "cortado",
        description = "Makes open models small and fast, in Java notebooks.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            InstallCommand.class,
            LabCommand.class,
            DoctorCommand.class,
            BenchCommand.class,
            TestCommand.class,
            TrainAotCommand.class,
            HelpCommand.class
        },
        exitCodeOnInvalidInput = ExitCode.USAGE,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "  0:everything went well",
            "  1:a cell failed or took longer than --timeout",
            "  2:the kernel ended by itself or could not be started",
            "  3:a program that is needed is not installed here",
            " 64:the command line or an input file is wrong",
            " 70:a fault in Cortado",
            "130:stopped with Ctrl-C"
        },
        footerHeading = "%n",
        footer = "'cortado help COMMAND' says more about one of them.")
public final class Main implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Runs the command line and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        UserHome.followEnvironment();
        System.exit(commandLine().execute(arguments));
    }

    /** Returns the parser, ready to execute. */
    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setExecutionExceptionHandler(Main::report);
        commandLine.setParameterExceptionHandler(UsageErrors::report);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setUsageHelpAutoWidth(true);
        inheritExitCode(commandLine);
        // Options that lab does not know are Jupyter's.
        commandLine.getSubcommands().get("lab").setUnmatchedOptionsArePositionalParams(true);
        return commandLine;
    }

    private static void inheritExitCode(CommandLine parent) {
        parent.getSubcommands().values().forEach(child -> {
            child.getCommandSpec().exitCodeOnInvalidInput(ExitCode.USAGE);
            inheritExitCode(child);
        });
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Users see one line; a fault of ours is recognisable as such and shows its trace only on demand. */
    private static int report(Exception failure, CommandLine commandLine, ParseResult parsed) {
        PrintWriter err = commandLine.getErr();
        if (failure instanceof IOException known) {
            err.println("cortado: " + message(known));
            err.flush();
            return ExitCode.USAGE;
        }
        if (failure instanceof InterruptedException) {
            err.println("cortado: interrupted");
            err.flush();
            return ExitCode.INTERRUPTED;
        }
        err.println("cortado: a fault in Cortado: " + failure
                + " (set CORTADO_TRACE=1 to see where, and please report it)");
        if (System.getenv("CORTADO_TRACE") != null) {
            failure.printStackTrace(err);
        }
        err.flush();
        return ExitCode.INTERNAL;
    }

    /** The JDK's own messages are often only a file name. */
    static String message(IOException failure) {
        return switch (failure) {
            case NoSuchFileException missing -> missing.getFile() + ": there is no such file or folder";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case FileAlreadyExistsException exists -> exists.getFile() + ": already exists";
            case FileSystemException other when other.getReason() != null -> other.getFile() + ": " + other.getReason();
            default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        };
    }
}
