package dev.cortado.magics.assist;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What the words before the cursor leave open.
 *
 * @param awaitingValue the option whose value comes next
 * @param positionals how many words are no options or their values
 * @param given the options that stand there
 * @param leadingOptions how many words, from the first, are options and their values
 */
record WordsBefore(Optional<OptionSpec> awaitingValue, int positionals, Set<OptionSpec> given, int leadingOptions) {

    static WordsBefore read(CommandSpec spec, List<String> words) {
        OptionSpec awaiting = null;
        int positionals = 0;
        int leading = 0;
        Set<OptionSpec> given = new HashSet<>();
        for (String word : words) {
            if (awaiting != null) {
                awaiting = null;
                leading += positionals == 0 ? 1 : 0;
                continue;
            }
            OptionSpec option = word.startsWith("-") ? find(spec, word.replaceFirst("=.*", "")) : null;
            if (option == null) {
                positionals++;
            } else {
                given.add(option);
                leading += positionals == 0 ? 1 : 0;
                boolean attached = word.indexOf('=') > 0 || (!word.startsWith("--") && word.length() > 2);
                awaiting = option.arity().min() > 0 && !attached ? option : null;
            }
        }
        return new WordsBefore(Optional.ofNullable(awaiting), positionals, given, leading);
    }

    /** An option by its name; a short one also with its value attached, as in {@code -n10}. */
    private static OptionSpec find(CommandSpec spec, String name) {
        OptionSpec option = spec.findOption(name);
        if (option == null && name.startsWith("--no-")) {
            option = spec.findOption("--" + name.substring("--no-".length()));
        }
        if (option == null && name.length() > 2 && !name.startsWith("--")) {
            option = spec.findOption(name.substring(0, 2));
        }
        return option;
    }
}
