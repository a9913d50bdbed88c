package dev.cortado.data;

import dev.cortado.data.read.TableOptions;
import dev.cortado.data.read.Tables;
import dev.cortado.progress.Progress;
import dev.cortado.resource.Resource;
import dev.cortado.resource.ResourceException;
import dev.cortado.resource.Resources;
import java.io.IOException;
import java.util.List;
import tech.tablesaw.api.Table;

/**
 * The named sets that come from the Hugging Face hub. They are read from the Parquet files of their repositories; the
 * test parts of GLUE have no labels and are left out.
 */
final class HubDatasets {

    private static final String GLUE = "hf:datasets/nyu-mll/glue!/";
    private static final String SQUAD = "hf:datasets/rajpurkar/squad!/plain_text/";
    private static final List<String> PARTS = List.of("validation", "train");

    private HubDatasets() {}

    /** Makes the value of a table. */
    @FunctionalInterface
    private interface Maker {
        Dataset make(Table table) throws ResourceException;
    }

    static List<DatasetEntry> entries() {
        return List.of(
                entry(
                        "sts-b",
                        DatasetKind.PAIRS,
                        "1,500 + 5,749 pairs",
                        GLUE + "stsb/",
                        "CC BY-SA 4.0",
                        "sentence similarity, scores from 0 to 5",
                        table -> pairs("sts-b", table)),
                entry(
                        "mrpc",
                        DatasetKind.PAIRS,
                        "408 + 3,668 pairs",
                        GLUE + "mrpc/",
                        "Microsoft Research Paraphrase Corpus licence",
                        "paraphrases: 1 where two sentences mean the same",
                        table -> pairs("mrpc", table)),
                entry(
                        "sst2",
                        DatasetKind.TEXTS,
                        "872 + 67,349 sentences",
                        GLUE + "sst2/",
                        "none stated; Stanford Sentiment Treebank",
                        "text classification: negative or positive",
                        table -> texts("sst2", table, "sentence", List.of("negative", "positive"))),
                entry(
                        "cola",
                        DatasetKind.TEXTS,
                        "1,043 + 8,551 sentences",
                        GLUE + "cola/",
                        "none stated; Corpus of Linguistic Acceptability",
                        "text classification: is a sentence grammatical",
                        table -> texts("cola", table, "sentence", List.of("unacceptable", "acceptable"))),
                entry(
                        "squad",
                        DatasetKind.RETRIEVAL,
                        "10,570 + 87,599 questions",
                        SQUAD,
                        "CC BY-SA 4.0",
                        "retrieval: find the paragraph that answers a question",
                        table -> new Dataset.Retrieval(Squad.of(table))));
    }

    private static DatasetEntry entry(
            String name, DatasetKind kind, String size, String folder, String licence, String purpose, Maker maker) {
        return new DatasetEntry(
                name,
                kind,
                PARTS,
                size,
                folder + "validation-00000-of-00001.parquet",
                licence,
                purpose,
                (request, resources, progress) ->
                        load(folder + request.part() + "-00000-of-00001.parquet", maker, resources, progress));
    }

    private static Sourced<Dataset> load(String uri, Maker maker, Resources resources, Progress progress)
            throws IOException {
        Resource file = resources.fetch(uri, progress);
        Table table = Tables.read(file.file(), TableOptions.standard(), progress);
        return new Sourced<>(maker.make(table), List.of(file));
    }

    private static Dataset pairs(String name, Table table) throws ResourceException {
        return new Dataset.Pairs(TableColumns.pairs(name, table, "sentence1", "sentence2", "label"));
    }

    /** The files hold the classes' numbers; their names stand in the hub's description only. */
    private static Dataset texts(String name, Table table, String text, List<String> labels) throws ResourceException {
        LabelledTexts numbered = TableColumns.texts(name, table, text, "label");
        List<Integer> classes = numbered.classes().stream()
                .map(index -> Integer.parseInt(numbered.labels().get(index)))
                .toList();
        return new Dataset.Texts(new LabelledTexts(name, numbered.texts(), classes, labels));
    }
}
