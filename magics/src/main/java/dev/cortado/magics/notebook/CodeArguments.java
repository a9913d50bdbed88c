package dev.cortado.magics.notebook;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Finds the code behind the options of a magic that takes code, as the user wrote it. */
public final class CodeArguments {

    private CodeArguments() {}

    /**
     * Leaves out the options at the beginning of a text.
     *
     * @param text what stands behind the verb
     * @param spec the options there are
     */
    public static String withoutOptions(String text, CommandSpec spec) {
        String rest = text.strip();
        while (rest.startsWith("-")) {
            String word = rest.split("\\s", 2)[0];
            OptionSpec option = spec.findOption(word.replaceFirst("=.*", ""));
            boolean joined = word.contains("=");
            if (option == null && word.length() > 2) {
                option = spec.findOption(word.substring(0, 2)); // -n100
                joined = true;
            }
            if (option == null) {
                return rest;
            }
            rest = rest.substring(word.length()).strip();
            if (option.arity().min() > 0 && !joined) {
                rest = rest.substring(rest.split("\\s", 2)[0].length()).strip();
            }
        }
        return rest;
    }
}
