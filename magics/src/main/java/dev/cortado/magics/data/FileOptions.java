package dev.cortado.magics.data;

import dev.cortado.data.Dataset;
import dev.cortado.data.Mnist;
import dev.cortado.data.Sourced;
import dev.cortado.data.StsBenchmark;
import dev.cortado.data.TableColumns;
import dev.cortado.data.UsageToGloss;
import dev.cortado.data.read.DataFormat;
import dev.cortado.data.read.IdxArray;
import dev.cortado.data.read.TableOptions;
import dev.cortado.data.read.Tables;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.magics.model.ResourcePaths;
import dev.cortado.resource.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import tech.tablesaw.api.Table;

/** How {@code %dataset} reads a file of the user's, and what it makes of its columns. */
final class FileOptions {

    /** What a file may be said to be. */
    enum Format {
        csv,
        tsv,
        jsonl,
        idx,
        parquet,
        sts;

        DataFormat reader() {
            return DataFormat.valueOf(name().toUpperCase(java.util.Locale.ROOT));
        }
    }

    @Option(names = "--text", paramLabel = "COLUMN", description = "With --label: the column of texts.")
    @Completes(Kind.EXAMPLES)
    private String text;

    @Option(names = "--label", paramLabel = "COLUMN", description = "With --text: the column of their classes.")
    @Completes(Kind.EXAMPLES)
    private String label;

    @Option(names = "--first", paramLabel = "COLUMN", description = "With --second and --score: a column of sentences.")
    @Completes(Kind.EXAMPLES)
    private String first;

    @Option(names = "--second", paramLabel = "COLUMN", description = "The column of the other sentences.")
    @Completes(Kind.EXAMPLES)
    private String second;

    @Option(names = "--score", paramLabel = "COLUMN", description = "The column that says how alike they are.")
    @Completes(Kind.EXAMPLES)
    private String score;

    @Option(
            names = "--labels",
            paramLabel = "URI",
            description = "For pictures in an idx file: the idx file of classes.")
    @Completes(Kind.RESOURCE)
    private String labels;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "What the file is, where its name does not say: ${COMPLETION-CANDIDATES}.")
    private Format format;

    @Option(names = "--separator", paramLabel = "CHARACTER", description = "What separates values; tab for a tab.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"tab", ";"})
    private String separator;

    @Option(names = "--no-header", description = "The first line holds values; columns are C0, C1, ...")
    private boolean headerless;

    /** Whether anything was said that is for files only. */
    boolean isUsed() {
        return Stream.of(text, label, first, second, score, labels, format, separator)
                        .anyMatch(Objects::nonNull)
                || headerless;
    }

    /** Reads the file, and what belongs to it. */
    Sourced<? extends Dataset> load(MagicContext context, String source, String name) throws IOException {
        checkTogether(text, label, "--text and --label");
        checkTogether(first, second, "--first, --second and --score");
        checkTogether(first, score, "--first, --second and --score");
        if (text != null && first != null) {
            throw new MagicException("--text makes labelled texts and --first sentence pairs: name one of them.");
        }
        if (!source.contains(":") && Files.isDirectory(context.path(source))) {
            return UsageToGloss.standard()
                    .load(context.path(source), context.resources(), context.progress())
                    .map(Dataset.Retrieval::new);
        }
        Resource file = fetch(context, source);
        if (labels != null) {
            Resource classes = fetch(context, labels);
            return new Sourced<>(
                    new Dataset.Images(Mnist.read(name, file, classes, classNames(classes))), List.of(file, classes));
        }
        return new Sourced<>(read(context, file, name), List.of(file));
    }

    private Dataset read(MagicContext context, Resource file, String name) throws IOException {
        if (format == Format.sts) {
            return new Dataset.Pairs(StsBenchmark.read(file, context.progress()));
        }
        Table table = Tables.read(file.file(), options(), context.progress());
        if (text != null) {
            return new Dataset.Texts(TableColumns.texts(name, table, text, label));
        }
        return first != null
                ? new Dataset.Pairs(TableColumns.pairs(name, table, first, second, score))
                : new Dataset.Rows(table);
    }

    private TableOptions options() {
        TableOptions options = TableOptions.standard()
                .header(!headerless)
                .texts(Stream.of(text, first, second).filter(Objects::nonNull).collect(Collectors.toSet()));
        if (format != null) {
            options = options.format(format.reader());
        }
        if (separator == null) {
            return options;
        }
        String one = separator.equals("tab") ? "\t" : separator;
        if (one.length() != 1) {
            throw new MagicException("--separator " + separator + ": expected one character, or tab.");
        }
        return options.separator(one.charAt(0));
    }

    private static Resource fetch(MagicContext context, String written) throws IOException {
        Resource file = context.resources().fetch(ResourcePaths.locate(context, written), context.progress());
        return ResourcePaths.asWritten(written, file);
    }

    /** Pictures of a user have no names for their classes but the numbers. */
    private static List<String> classNames(Resource classes) throws IOException {
        IdxArray array = IdxArray.read(classes.file());
        Set<Integer> numbers = new TreeSet<>();
        for (int row = 0; row < array.rows() && array.shape().size() == 1; row++) {
            numbers.add((int) array.get(row, 0));
        }
        int[] all = new int[numbers.stream().mapToInt(Integer::intValue).max().orElse(0) + 1];
        Arrays.setAll(all, i -> i);
        return Arrays.stream(all).mapToObj(String::valueOf).toList();
    }

    private static void checkTogether(String one, String other, String names) {
        if ((one == null) != (other == null)) {
            throw new MagicException(names + " belong together: name a column for each.");
        }
    }
}
