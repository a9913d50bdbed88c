package dev.cortado.magics.data;

import dev.cortado.data.Dataset;
import dev.cortado.data.DatasetCatalog;
import dev.cortado.data.DatasetEntry;
import dev.cortado.data.Sourced;
import dev.cortado.data.Split;
import dev.cortado.data.SplitShares;
import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.record.Artifact;
import dev.cortado.resource.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %dataset SOURCE --as NAME}: loads a data set, divides it, and binds it to variables. */
@Command(
        name = "dataset",
        description = "Loads a data set by its name or from a file and binds it to a variable.",
        footer = {
            "",
            "SOURCE is a name that %datasets lists, a path or a URI; files are CSV, TSV, JSONL, idx or Parquet,",
            "each also with .gz. With --split the parts are bound too, as NAME_train, NAME_validation, NAME_test.",
            "",
            "  %dataset wordnet --as w",
            "  %dataset reviews.csv --as r --text body --label stars --split 80/10/10 --seed 7",
            "  %dataset pairs.tsv --as p --first a --second b --score likeness --limit 500"
        })
public final class DatasetMagic implements Magic {

    private static final int ROWS_SHOWN = 5;

    @Parameters(
            index = "0",
            paramLabel = "SOURCE",
            completionCandidates = DatasetNames.class,
            description = "A data set's name, or a file by path or URI.")
    @Completes(Kind.RESOURCE)
    private String source;

    @Option(names = "--as", paramLabel = "NAME", required = true, description = "The variable that will hold it.")
    @Completes(Kind.NEW_VARIABLE)
    private String name;

    @Option(
            names = "--part",
            paramLabel = "PART",
            description = "Which of the parts its authors made: train, test, ...")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"test", "train", "validation"})
    private String part;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Keeps N items, drawn at random so that classes keep their proportions. Default: all.")
    private Integer limit;

    @Option(
            names = "--split",
            paramLabel = "SHARES",
            description = "Divides it: train/test as in 80/20, or train/validation/test as in 80/10/10.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"80/20", "80/10/10"})
    private String split;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "The seed of what is drawn and divided. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private FileOptions file;

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        checkTarget(context, name);
        if (limit != null && limit < 1) {
            throw new MagicException("--limit " + limit + ": expected 1 item or more.");
        }
        SplitShares shares = split == null ? null : SplitShares.parse(split);
        DatasetCatalog catalog = DatasetCatalog.standard();
        boolean named = catalog.contains(source) || isName(context);
        Sourced<? extends Dataset> loaded;
        String licence = "";
        if (named) {
            DatasetEntry entry = catalog.find(source);
            licence = entry.licence();
            loaded = loadNamed(entry, context);
        } else {
            if (part != null) {
                throw new MagicException("--part is for data sets that have a name; a file has no parts.");
            }
            loaded = file.load(context, source, name);
        }
        Dataset all = limited(loaded.value());
        Map<String, Dataset> variables = new LinkedHashMap<>();
        variables.put(name, all);
        if (shares != null) {
            addParts(variables, all, shares);
        }
        for (String variable : variables.keySet()) {
            checkTarget(context, variable);
        }
        context.seed("seed", seed);
        for (Resource read : loaded.files()) {
            context.input(new Artifact(name, read.uri(), read.sha256(), read.bytes()));
        }
        variables.forEach((variable, set) -> bind(context, variable, set.value()));
        return MagicResult.of(summary(all, variables))
                .frame(ResultFrame.exact(DatasetFrames.summary(variables, loaded, part(named), licence)))
                .details(DatasetFrames.lines(all.head(ROWS_SHOWN), loaded.files()))
                .value(all.value());
    }

    /** A word that can be no file's name is taken for the name of a set, so that the nearest can be told. */
    private boolean isName(MagicContext context) {
        return source.matches("[A-Za-z0-9_-]+") && !Files.exists(context.path(source));
    }

    private String part(boolean named) {
        return named && part != null ? part : "";
    }

    private Sourced<? extends Dataset> loadNamed(DatasetEntry entry, MagicContext context) throws IOException {
        if (file.isUsed()) {
            throw new MagicException("the data set " + source
                    + " has its own columns: --text, --label, --format and the like are for files of yours.");
        }
        OptionalInt count = limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
        String wanted = part == null ? entry.parts().getFirst() : part;
        return entry.load(new DatasetEntry.Request(wanted, count, seed), context.resources(), context.progress());
    }

    private Dataset limited(Dataset all) {
        return limit == null || limit >= all.size() ? all : all.select(Split.sample(strata(all), limit, seed));
    }

    private static List<Integer> strata(Dataset set) {
        return set.classes().orElseGet(() -> Collections.nCopies(set.size(), 0));
    }

    private void addParts(Map<String, Dataset> variables, Dataset all, SplitShares shares) {
        Split parts = Split.stratified(strata(all), shares, seed);
        variables.put(name + "_train", all.select(parts.train()));
        if (!parts.validation().isEmpty()) {
            variables.put(name + "_validation", all.select(parts.validation()));
        }
        variables.put(name + "_test", all.select(parts.test()));
    }

    private static void checkTarget(MagicContext context, String variable) {
        MagicContext.checkName(variable);
        context.session().value(variable).filter(value -> !isData(value)).ifPresent(value -> {
            throw new MagicException("'" + variable + "' holds a value of type "
                    + value.getClass().getSimpleName() + ", which would be lost: choose another name.");
        });
    }

    private static boolean isData(Object value) {
        return value instanceof tech.tablesaw.api.Table
                || value.getClass().getPackageName().equals(Dataset.class.getPackageName());
    }

    private static <T> void bind(MagicContext context, String variable, T value) {
        context.session().bind(variable, value.getClass(), value);
    }

    private String summary(Dataset all, Map<String, Dataset> variables) {
        String classes = all.labels().isEmpty() ? "" : ", " + all.labels().size() + " classes";
        String parts = variables.size() == 1
                ? ""
                : "; divided " + split + " with seed " + seed + " into "
                        + variables.entrySet().stream()
                                .skip(1)
                                .map(part ->
                                        part.getKey() + " (" + part.getValue().size() + ")")
                                .collect(java.util.stream.Collectors.joining(", "));
        return name + ": " + all.kind() + ", " + all.size() + (all.size() == 1 ? " item" : " items") + classes + parts
                + ".";
    }
}
