package dev.cortado.magics.notebook.system;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.text.NearestNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** {@code %env}: lists, reads, sets and removes environment variables of the kernel's process. */
@Command(
        name = "env",
        description =
                "Lists, reads or sets environment variables of this kernel, which native libraries, System.getenv and "
                        + "the processes started from here see.",
        footer = {
            "",
            "Libraries that have read a variable already keep what they read. Values of variables whose name says TOKEN,",
            "KEY, PASSWORD or SECRET are shown and recorded as ***; --ask keeps them out of the notebook too.",
            "",
            "  %env",
            "  %env OMP_NUM_THREADS",
            "  %env OMP_NUM_THREADS=2",
            "  %env --ask HF_TOKEN",
            "  %env --unset OMP_NUM_THREADS"
        })
@SuppressWarnings("OrphanedFormatString") // a percent sign begins the name of a magic
public final class EnvMagic implements Magic {

    private static final String ARGUMENTS = "NAME[=VALUE]";

    @Parameters(
            arity = "0..*",
            paramLabel = ARGUMENTS,
            description = "A variable to read, or one to set: NAME=VALUE or NAME VALUE.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"OMP_NUM_THREADS=", "HF_TOKEN"})
    private List<String> words = List.of();

    @Option(names = "--unset", description = "Removes the variable.")
    private boolean unset;

    @Option(names = "--ask", description = "Asks for the value without showing it.")
    private boolean ask;

    @Override
    public MagicResult run(MagicContext context) {
        if (words.isEmpty()) {
            if (unset || ask) {
                throw new MagicException("%env: expected the name of a variable.");
            }
            return list();
        }
        int equals = words.getFirst().indexOf('=');
        String name = equals < 0 ? words.getFirst() : words.getFirst().substring(0, equals);
        checkName(name);
        if (unset) {
            require(name);
            return changed(name, Optional.empty());
        }
        if (ask) {
            String value = context.session()
                    .ask(name + ": ", true)
                    .orElseThrow(() -> new MagicException("%env --ask: nobody can be asked here; set " + name
                            + " in the environment that the kernel starts in."));
            return changed(name, Optional.of(value));
        }
        if (equals < 0 && words.size() == 1) {
            String value = require(name);
            return MagicResult.of(name + "=" + Secrets.shown(name, value)).value(value);
        }
        List<String> parts = new ArrayList<>(words.subList(1, words.size()));
        if (equals >= 0) {
            parts.addFirst(words.getFirst().substring(equals + 1));
        } else if (parts.getFirst().equals("=")) {
            parts.removeFirst();
        }
        return changed(name, Optional.of(String.join(" ", parts)));
    }

    private static void checkName(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new MagicException("%env: expected NAME=VALUE, found no name before the =.");
        }
    }

    private static String require(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new MagicException("%env: there is no environment variable " + name + "."
                    + NearestNames.didYouMean(name, System.getenv().keySet()));
        }
        return value;
    }

    private static MagicResult list() {
        Table table = Table.create("environment").addColumns(StringColumn.create("name"), StringColumn.create("value"));
        new TreeMap<>(System.getenv()).forEach((name, value) -> {
            table.stringColumn("name").append(name);
            table.stringColumn("value").append(Secrets.shown(name, value));
        });
        return MagicResult.of(table.rowCount() + " environment variables.").frame(ResultFrame.measured(table));
    }

    private static MagicResult changed(String name, Optional<String> value) {
        boolean seen = ProcessVariables.set(name, value);
        String done = value.map(text -> "Set " + name + "=" + Secrets.shown(name, text) + ".")
                .orElse("Removed " + name + ".");
        return MagicResult.of(
                seen
                        ? done
                        : done
                                + " This JVM lets native code alone see that: System.getenv and processes started from Java "
                                + "see what the kernel started with.");
    }

    @Override
    public Map<String, Object> recorded(Map<String, Object> arguments) {
        Map<String, Object> masked = new LinkedHashMap<>(arguments);
        if (words.isEmpty()) {
            return masked;
        }
        String first = words.getFirst();
        int equals = first.indexOf('=');
        String name = equals < 0 ? first : first.substring(0, equals);
        List<String> shown = new ArrayList<>();
        if (Secrets.isSecret(name)) {
            shown.add(equals < 0 ? name : name + "=" + Secrets.MASK);
            words.stream().skip(1).forEach(_ -> shown.add(Secrets.MASK));
        } else {
            words.forEach(word -> shown.add(Secrets.shown(name, word)));
        }
        masked.put(ARGUMENTS, shown);
        return masked;
    }
}
