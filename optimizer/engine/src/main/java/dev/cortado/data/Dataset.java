package dev.cortado.data;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Any data set, so that all can be counted, cut, split and shown alike. */
public sealed interface Dataset {

    /** Returns the set itself. */
    Object value();

    /** Returns its form. */
    DatasetKind kind();

    /** Returns how many items there are: pairs, texts, pictures, questions or rows. */
    int size();

    /** Returns of each item its class, where items have one. */
    Optional<List<Integer>> classes();

    /** Returns the names of the classes; empty where items have none. */
    List<String> labels();

    /** Returns some of the items. */
    Dataset select(List<Integer> indices);

    /** Returns the first items as a table for a reader: a column for each part of an item. */
    Table head(int count);

    /** Wraps pairs. */
    record Pairs(SentencePairs value) implements Dataset {
        @Override
        public DatasetKind kind() {
            return DatasetKind.PAIRS;
        }

        @Override
        public int size() {
            return value.size();
        }

        @Override
        public Optional<List<Integer>> classes() {
            return Optional.empty();
        }

        @Override
        public List<String> labels() {
            return List.of();
        }

        @Override
        public Dataset select(List<Integer> indices) {
            return new Pairs(Subset.of(value, indices));
        }

        @Override
        public Table head(int count) {
            int rows = Math.min(count, size());
            return Table.create(
                    StringColumn.create("first", value.first().subList(0, rows)),
                    StringColumn.create("second", value.second().subList(0, rows)),
                    DoubleColumn.create("score", value.scores().subList(0, rows)));
        }
    }

    /** Wraps labelled texts. */
    record Texts(LabelledTexts value) implements Dataset {
        @Override
        public DatasetKind kind() {
            return DatasetKind.TEXTS;
        }

        @Override
        public int size() {
            return value.size();
        }

        @Override
        public Optional<List<Integer>> classes() {
            return Optional.of(value.classes());
        }

        @Override
        public List<String> labels() {
            return value.labels();
        }

        @Override
        public Dataset select(List<Integer> indices) {
            return new Texts(Subset.of(value, indices));
        }

        @Override
        public Table head(int count) {
            int rows = Math.min(count, size());
            return Table.create(
                    StringColumn.create("text", value.texts().subList(0, rows)),
                    StringColumn.create(
                            "label",
                            value.classes().subList(0, rows).stream()
                                    .map(value.labels()::get)
                                    .toList()));
        }
    }

    /** Wraps labelled pictures. */
    record Images(LabelledImages value) implements Dataset {
        @Override
        public DatasetKind kind() {
            return DatasetKind.IMAGES;
        }

        @Override
        public int size() {
            return value.size();
        }

        @Override
        public Optional<List<Integer>> classes() {
            return Optional.of(value.classes());
        }

        @Override
        public List<String> labels() {
            return value.labels();
        }

        @Override
        public Dataset select(List<Integer> indices) {
            return new Images(Subset.of(value, indices));
        }

        /** Of a picture its size and its mean, from 0 to 255. */
        @Override
        public Table head(int count) {
            int rows = Math.min(count, size());
            return Table.create(
                    IntColumn.create(
                            "height",
                            IntStream.generate(value::height).limit(rows).toArray()),
                    IntColumn.create(
                            "width",
                            IntStream.generate(value::width).limit(rows).toArray()),
                    DoubleColumn.create(
                            "mean",
                            value.pixels().subList(0, rows).stream()
                                    .mapToDouble(Images::mean)
                                    .toArray()),
                    StringColumn.create(
                            "label",
                            value.classes().subList(0, rows).stream()
                                    .map(value.labels()::get)
                                    .toList()));
        }

        private static double mean(byte[] picture) {
            return IntStream.range(0, picture.length)
                    .map(i -> picture[i] & 0xff)
                    .average()
                    .orElse(0);
        }
    }

    /** Wraps a retrieval set. */
    record Retrieval(RetrievalSet value) implements Dataset {
        @Override
        public DatasetKind kind() {
            return DatasetKind.RETRIEVAL;
        }

        @Override
        public int size() {
            return value.size();
        }

        @Override
        public Optional<List<Integer>> classes() {
            return Optional.empty();
        }

        @Override
        public List<String> labels() {
            return List.of();
        }

        @Override
        public Dataset select(List<Integer> indices) {
            return new Retrieval(Subset.of(value, indices));
        }

        @Override
        public Table head(int count) {
            int rows = Math.min(count, size());
            return Table.create(
                    StringColumn.create("query", value.queries().subList(0, rows)),
                    StringColumn.create(
                            "answer",
                            value.relevant().subList(0, rows).stream()
                                    .map(answers -> value.documents()
                                            .get(answers.stream()
                                                    .min(Integer::compare)
                                                    .orElseThrow()))
                                    .toList()));
        }
    }

    /** Wraps a table. */
    record Rows(Table value) implements Dataset {
        @Override
        public DatasetKind kind() {
            return DatasetKind.TABLE;
        }

        @Override
        public int size() {
            return value.rowCount();
        }

        @Override
        public Optional<List<Integer>> classes() {
            return Optional.empty();
        }

        @Override
        public List<String> labels() {
            return List.of();
        }

        @Override
        public Dataset select(List<Integer> indices) {
            return new Rows(
                    value.rows(indices.stream().mapToInt(Integer::intValue).toArray()));
        }

        @Override
        public Table head(int count) {
            return value.first(Math.min(count, size()));
        }
    }
}
