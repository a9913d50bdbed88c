package dev.cortado.kernel.session;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.Diag;

/** The way out of a compile error about a name that two imports give different meanings. */
final class AmbiguousName {

    private static final String CODE = "compiler.err.ref.ambiguous";
    private static final Pattern TYPES =
            Pattern.compile("both (?:class|interface|enum|record|@interface) ([\\w.$]+)(?:<.*?>)? in \\S+ and"
                    + " (?:class|interface|enum|record|@interface) ([\\w.$]+)(?:<.*?>)? in");

    private AmbiguousName() {}

    /** Returns a line to read, or none if this is another error. */
    static List<String> waysOut(Diag diagnostic) {
        if (!CODE.equals(diagnostic.getCode())) {
            return List.of();
        }
        Matcher types = TYPES.matcher(diagnostic.getMessage(Locale.ROOT));
        return types.find()
                ? List.of("choose with `import " + types.group(1) + ";` or `import " + types.group(2) + ";`")
                : List.of();
    }
}
