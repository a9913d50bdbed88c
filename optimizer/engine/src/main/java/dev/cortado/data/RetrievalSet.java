package dev.cortado.data;

import java.util.List;
import java.util.Set;

/**
 * Questions, and which of many documents answer them.
 *
 * @param name what results call the set
 * @param queries the questions
 * @param documents what is searched
 * @param relevant of each question the indices of the documents that answer it, at least one
 */
public record RetrievalSet(String name, List<String> queries, List<String> documents, List<Set<Integer>> relevant) {

    /**
     * Freezes the lists.
     *
     * @throws IllegalArgumentException if there is no question, the lists differ in length, or a question has no answer
     *     among the documents
     */
    public RetrievalSet {
        queries = List.copyOf(queries);
        documents = List.copyOf(documents);
        relevant = relevant.stream().map(Set::copyOf).toList();
        if (queries.isEmpty() || queries.size() != relevant.size()) {
            throw new IllegalArgumentException(name + ": expected one question or more, each with its answers, found "
                    + queries.size() + " questions and answers to " + relevant.size());
        }
        for (int i = 0; i < relevant.size(); i++) {
            int count = documents.size();
            if (relevant.get(i).isEmpty() || relevant.get(i).stream().anyMatch(index -> index < 0 || index >= count)) {
                throw new IllegalArgumentException(name + ": expected answers from 0 to " + (count - 1)
                        + " to question " + i + ", found " + relevant.get(i));
            }
        }
    }

    /** How many questions there are. */
    public int size() {
        return queries.size();
    }
}
