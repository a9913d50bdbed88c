package dev.cortado.data;

import dev.cortado.data.read.Utf8;
import dev.cortado.resource.ResourceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The glosses of WordNet's {@code data.*} files: one synset a line, its gloss after {@code |}, as in the manual page
 * wndb(5WN). A gloss is a definition, then examples of usage in double quotes.
 */
final class WordNetGlosses {

    private static final String[] PARTS = {"noun", "verb", "adj", "adv"};

    // Where a definition quotes something itself, no semicolon or colon stands before the quotation.
    private static final Pattern EXAMPLES_BEGIN = Pattern.compile("[;:]\\s*(?=\")");
    private static final Pattern EXAMPLE = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern SYNSET = Pattern.compile("\\d{8} \\d\\d [nvasr] .*");

    private WordNetGlosses() {}

    /**
     * What a synset means and how it is used.
     *
     * @param definition without the examples
     * @param examples in their order; none for most synsets
     */
    record Gloss(String definition, List<String> examples) {}

    /** The names of the four files, in the order in which they are read. */
    static List<String> fileNames() {
        return List.of("data." + PARTS[0], "data." + PARTS[1], "data." + PARTS[2], "data." + PARTS[3]);
    }

    /**
     * Reads one of the files.
     *
     * @return of every synset its gloss, in file order
     * @throws ResourceException if it is not such a file, with the line
     */
    static List<Gloss> read(Path file) throws IOException {
        List<Gloss> glosses = new ArrayList<>();
        int number = 0;
        for (String line : Utf8.lines(file)) {
            number++;
            if (line.startsWith("  ") || line.isBlank()) {
                continue; // The licence, at the head of each file.
            }
            int bar = line.indexOf(" | ");
            if (bar < 0 || !SYNSET.matcher(line).matches()) {
                throw new ResourceException(file + ", line " + number
                        + ": expected a synset of WordNet 3 (eight digits, ..., | and its gloss), found \""
                        + line.substring(0, Math.min(40, line.length())) + "\"");
            }
            glosses.add(parse(line.substring(bar + 3)));
        }
        if (glosses.isEmpty()) {
            throw new ResourceException(file + " holds no synset: expected a data file of WordNet 3");
        }
        return List.copyOf(glosses);
    }

    /** Splits a gloss. One whose quotation marks do not pair up is taken to have no examples: a few are misprinted. */
    static Gloss parse(String gloss) {
        String text = gloss.strip();
        Matcher begin = EXAMPLES_BEGIN.matcher(text);
        Optional<Integer> start = begin.find() ? Optional.of(begin.start()) : Optional.empty();
        String definition = text.substring(0, start.orElse(text.length())).strip();
        List<String> examples = new ArrayList<>();
        if (start.isPresent() && text.chars().filter(letter -> letter == '"').count() % 2 == 0) {
            Matcher example = EXAMPLE.matcher(text).region(start.get(), text.length());
            while (example.find()) {
                examples.add(example.group(1).strip());
            }
        }
        return new Gloss(definition, List.copyOf(examples));
    }
}
