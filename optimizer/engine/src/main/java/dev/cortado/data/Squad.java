package dev.cortado.data;

import dev.cortado.resource.ResourceException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tech.tablesaw.api.Table;

/**
 * Questions and the paragraph that answers each, of Rajpurkar and others, SQuAD: 100,000+ questions for machine
 * comprehension of text, EMNLP 2016: here as retrieval among the different paragraphs of a part.
 */
final class Squad {

    private Squad() {}

    /**
     * Makes the set of a table with the columns {@code question} and {@code context}. A question that was asked of several
     * paragraphs is one, with several answers.
     *
     * @throws ResourceException if a column is not there or a row lacks a value
     */
    static RetrievalSet of(Table table) throws ResourceException {
        List<String> questions = TableColumns.texts(table, "question");
        List<String> contexts = TableColumns.texts(table, "context");
        Map<String, Integer> documents = new LinkedHashMap<>();
        Map<String, Set<Integer>> relevant = new LinkedHashMap<>();
        for (int row = 0; row < questions.size(); row++) {
            int document = documents.computeIfAbsent(contexts.get(row), _ -> documents.size());
            relevant.computeIfAbsent(questions.get(row).strip(), _ -> new TreeSet<>())
                    .add(document);
        }
        return new RetrievalSet(
                "squad",
                new ArrayList<>(relevant.keySet()),
                new ArrayList<>(documents.keySet()),
                new ArrayList<>(relevant.values()));
    }
}
