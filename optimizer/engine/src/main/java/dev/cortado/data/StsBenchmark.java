package dev.cortado.data;

import dev.cortado.data.read.DataFormat;
import dev.cortado.data.read.TableOptions;
import dev.cortado.data.read.Tables;
import dev.cortado.data.read.Utf8;
import dev.cortado.progress.Progress;
import dev.cortado.resource.Resource;
import dev.cortado.resource.ResourceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.Table;

/**
 * Reads the STS benchmark, pairs of sentences that people scored from 0 (nothing in common) to 5 (the same meaning): Cer
 * and others, SemEval-2017 Task 1. Three forms of it are understood: the original {@code sts-dev.csv} of seven columns
 * and more (genre, file, year, number, score, sentence, sentence; separated by tabs, no header, and sentences hold
 * quotation marks that mean nothing); GLUE's {@code dev.tsv}, with a header; and tables in Parquet, JSONL or CSV with the
 * columns {@code sentence1}, {@code sentence2} and {@code score} or {@code label}.
 */
public final class StsBenchmark {

    private static final int SCORE = 4;
    private static final int COLUMNS = 7;

    private StsBenchmark() {}

    /**
     * Reads a file.
     *
     * @param file the dev or test part; GLUE's test part has no scores
     * @return the set "sts-b"
     * @throws ResourceException if it has none of the forms, with the line
     */
    public static SentencePairs read(Resource file, Progress progress) throws IOException {
        String name = file.file().getFileName().toString().toLowerCase(Locale.ROOT);
        boolean table = DataFormat.PARQUET.extensions().stream().anyMatch(end -> name.endsWith("." + end))
                || DataFormat.JSONL.extensions().stream().anyMatch(end -> name.endsWith("." + end));
        if (table) {
            return fromTable(Tables.read(file.file(), TableOptions.standard(), progress));
        }
        List<String> lines = Utf8.lines(file.file());
        if (!lines.isEmpty() && lines.getFirst().indexOf('\t') < 0) {
            return fromTable(Tables.read(file.file(), TableOptions.standard().format(DataFormat.CSV), progress));
        }
        List<String> header =
                lines.isEmpty() ? List.of() : List.of(lines.getFirst().split("\t", -1));
        return header.contains("sentence1")
                ? fromTable(Tables.read(file.file(), TableOptions.standard().format(DataFormat.TSV), progress))
                : original(file, lines);
    }

    private static SentencePairs fromTable(Table table) throws ResourceException {
        String score = table.containsColumn("score") ? "score" : "label";
        return TableColumns.pairs("sts-b", table, "sentence1", "sentence2", score);
    }

    private static SentencePairs original(Resource file, List<String> lines) throws ResourceException {
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            String[] values = lines.get(i).split("\t", -1);
            String where = file.file() + ", line " + (i + 1);
            if (values.length < COLUMNS) {
                throw new ResourceException(where + ": expected " + COLUMNS
                        + " columns or more separated by tabs (score in column 5, sentences in 6 and 7), found "
                        + values.length);
            }
            scores.add(score(values[SCORE], where));
            first.add(values[SCORE + 1].strip());
            second.add(values[SCORE + 2].strip());
        }
        if (first.size() < 2) {
            throw new ResourceException(file.file() + " holds " + first.size() + " pairs: expected two or more");
        }
        return new SentencePairs("sts-b", first, second, scores);
    }

    private static double score(String text, String where) throws ResourceException {
        try {
            double score = Double.parseDouble(text.strip());
            if (score >= 0 && score <= 5) {
                return score;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new ResourceException(where + ": expected a score from 0 to 5 in column 5, found \"" + text + "\"");
    }
}
