package dev.cortado.magics;

import java.util.Arrays;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Magics begin with a percent sign, which picocli takes for a format in what stands above and below the options. */
final class PercentSigns {

    private PercentSigns() {}

    /** Escapes them: authors write the names of magics as they are. */
    static void escape(UsageMessageSpec usage) {
        usage.description(escaped(usage.description()));
        usage.footer(escaped(usage.footer()));
    }

    private static String[] escaped(String... lines) {
        return Arrays.stream(lines).map(line -> line.replace("%", "%%")).toArray(String[]::new);
    }
}
