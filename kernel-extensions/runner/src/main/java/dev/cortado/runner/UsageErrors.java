package dev.cortado.runner;

import dev.cortado.text.NearestNames;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line: one line, what was probably meant, and where to read on. */
final class UsageErrors {

    private static final int MOST = 3;

    private UsageErrors() {}

    static int report(ParameterException error, String[] arguments) {
        CommandLine commandLine = error.getCommandLine();
        PrintWriter err = commandLine.getErr();
        err.println("cortado: " + message(error, commandLine));
        err.println("Usage: " + commandLine.getHelp().synopsis(0).strip());
        err.println("'" + commandLine.getCommandSpec().qualifiedName(" ") + " --help' says more.");
        err.flush();
        return ExitCode.USAGE;
    }

    private static String message(ParameterException error, CommandLine commandLine) {
        if (!(error instanceof UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()) {
            return error.getMessage();
        }
        String wrong = unmatched.getUnmatched().getFirst();
        boolean isOption = wrong.startsWith("-");
        List<String> known = isOption ? options(commandLine) : subcommands(commandLine);
        String what =
                isOption ? "there is no option '" : known.isEmpty() ? "too many arguments: '" : "there is no command '";
        List<String> near = NearestNames.of(isOption ? wrong.replaceFirst("=.*", "") : wrong, known, MOST);
        if (!near.isEmpty()) {
            return what + wrong + "'; did you mean " + String.join(" or ", near) + "?";
        }
        return what + wrong + "'" + (known.isEmpty() ? "" : "; there is: " + String.join(", ", known));
    }

    private static List<String> options(CommandLine commandLine) {
        List<String> names = new ArrayList<>();
        commandLine.getCommandSpec().options().forEach(option -> names.add(option.longestName()));
        return names;
    }

    private static List<String> subcommands(CommandLine commandLine) {
        return commandLine.getSubcommands().entrySet().stream()
                .filter(command ->
                        !command.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();
    }
}
