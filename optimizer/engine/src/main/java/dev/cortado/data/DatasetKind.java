package dev.cortado.data;

/** The forms a data set has. */
public enum DatasetKind {
    /** {@link SentencePairs}. */
    PAIRS("sentence pairs"),
    /** {@link LabelledTexts}. */
    TEXTS("labelled texts"),
    /** {@link LabelledImages}. */
    IMAGES("labelled images"),
    /** {@link RetrievalSet}. */
    RETRIEVAL("retrieval"),
    /** A Tablesaw table of which nothing more is known. */
    TABLE("table");

    private final String words;

    DatasetKind(String words) {
        this.words = words;
    }

    /** Returns what a reader calls it. */
    @Override
    public String toString() {
        return words;
    }
}
