package dev.cortado.magics.notebook.state;

import dev.cortado.magics.Bundle;
import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.PastCell;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.magics.notebook.NewFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %history}: the cells run so far. */
@Command(
        name = "history",
        description = "Shows the cells run so far, or writes them to a file.",
        footer = {"", "  %history", "  %history 3 5-8 -o", "  %history -g onnx", "  %history 1-20 -f session.jshell"})
@SuppressWarnings("OrphanedFormatString") // a percent sign begins the name of a magic
public final class HistoryMagic implements Magic {

    private static final Pattern RANGE = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9})?)?");

    @Parameters(
            arity = "0..*",
            paramLabel = "CELLS",
            description = "Cells of this session: 4, 4-7 or 4- ; all unless given.")
    @Completes(Kind.EXAMPLES)
    private List<String> ranges = List.of();

    @Option(
            names = {"-n", "--numbers"},
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Shows the cells' numbers (the default); --no-numbers leaves them out.")
    private boolean numbers;

    @Option(
            names = {"-o", "--outputs"},
            description = "Shows the results too.")
    private boolean outputs;

    @Option(
            names = {"-l", "--last"},
            paramLabel = "N",
            description = "Only the last N.")
    private Integer last;

    @Option(
            names = {"-g", "--grep"},
            paramLabel = "TEXT",
            description = "Only cells with this text in them, of earlier sessions too; * and ? stand for any letters.")
    @Completes(Kind.EXAMPLES)
    private String wanted;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Writes the cells there, for %%load.")
    @Completes(Kind.PATH)
    private String file;

    @Option(names = "--force", description = "Writes over a file that is there.")
    private boolean force;

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        List<PastCell> all = context.session().history();
        List<PastCell> cells = all.stream()
                .filter(cell -> wanted != null || cell.session() == PastCell.THIS_SESSION)
                .filter(this::isInRange)
                .filter(this::isWanted)
                .toList();
        if (last != null && last < 1) {
            throw new MagicException("%history --last: expected 1 or more, found " + last + ".");
        }
        if (last != null && last < cells.size()) {
            cells = cells.subList(cells.size() - last, cells.size());
        }
        List<String> sources = cells.stream().map(PastCell::source).toList();
        String counted = cells.size() + (cells.size() == 1 ? " cell" : " cells");
        if (file != null) {
            Path written = write(context.path(file), sources);
            return MagicResult.of("Wrote " + counted + " to " + written.getFileName() + ".")
                    .value(sources);
        }
        if (!cells.isEmpty()) {
            context.session().show(Bundle.text(text(cells)));
        }
        return MagicResult.of(counted + ".").value(sources);
    }

    private boolean isInRange(PastCell cell) {
        return ranges.isEmpty()
                || ranges.stream().anyMatch(range -> {
                    Matcher matcher = RANGE.matcher(range);
                    if (!matcher.matches()) {
                        throw new MagicException("%history: expected cells as 4, 4-7 or 4-, found " + range + ".");
                    }
                    int first = Integer.parseInt(matcher.group(1));
                    int end = !range.contains("-")
                            ? first
                            : matcher.group(2) == null ? Integer.MAX_VALUE : Integer.parseInt(matcher.group(2));
                    return cell.number() >= first && cell.number() <= end;
                });
    }

    private boolean isWanted(PastCell cell) {
        if (wanted == null) {
            return true;
        }
        String glob = "\\Q"
                + wanted.replace("\\E", "\\E\\\\E\\Q").replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q") + "\\E";
        return Pattern.compile(glob, Pattern.DOTALL).matcher(cell.source()).find();
    }

    private String text(List<PastCell> cells) {
        return cells.stream().map(this::text).collect(Collectors.joining("\n"));
    }

    private String text(PastCell cell) {
        String number = !numbers
                ? ""
                : (cell.session() == PastCell.THIS_SESSION ? "" : cell.session() + "/") + cell.number() + ": ";
        String indent = " ".repeat(number.length());
        StringBuilder text =
                new StringBuilder(number).append(cell.source().stripTrailing().replace("\n", "\n" + indent));
        if (outputs) {
            cell.output()
                    .filter(output -> !output.isEmpty())
                    .ifPresent(output -> text.append('\n')
                            .append(indent)
                            .append("-> ")
                            .append(output.stripTrailing().replace("\n", "\n" + indent + "   ")));
        }
        return text.toString();
    }

    private Path write(Path target, List<String> sources) throws IOException {
        if (Files.exists(target) && !force) {
            throw new MagicException("%history: " + target + " is there already: choose another name, or --force.");
        }
        return NewFile.write(target, String.join("\n\n", sources) + "\n");
    }
}
