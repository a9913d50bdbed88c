package dev.cortado.magics.measure;

import dev.cortado.data.LabelledImages;
import dev.cortado.data.RetrievalSet;
import dev.cortado.measure.evaluate.GeneratedTexts;
import dev.cortado.measure.evaluate.RenderedText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a record says of data that is no file: the hash of its content.
 *
 * @param sha256 in hexadecimal digits
 * @param bytes how many were hashed
 */
public record DataFingerprint(String sha256, long bytes) {

    /** Hashes data. */
    public static DataFingerprint of(Object data) {
        Hash hash = new Hash();
        switch (data) {
            case LabelledImages images -> {
                hash.add(images.name() + images.height() + "x" + images.width() + images.classes() + images.labels());
                images.pixels().forEach(hash::add);
            }
            case RenderedText text -> {
                hash.add(text.name() + text.texts());
                text.lines().forEach(line -> hash.add(line.pixels()));
            }
            // Sets and maps come in another order in every JVM.
            case RetrievalSet set ->
                hash.add(set.name()
                        + set.queries()
                        + set.documents()
                        + set.relevant().stream().map(TreeSet::new).toList());
            case GeneratedTexts texts ->
                hash.add(texts.name() + texts.references() + new TreeMap<>(texts.hypotheses()));
            default -> hash.add(data.toString()); // the other types are records of texts and numbers
        }
        return new DataFingerprint(HexFormat.of().formatHex(hash.digest.digest()), hash.count);
    }

    private static final class Hash {
        private final MessageDigest digest;
        private long count;

        Hash() {
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this JDK has no SHA-256", e);
            }
        }

        void add(String text) {
            add(text.getBytes(StandardCharsets.UTF_8));
        }

        void add(byte[] bytes) {
            digest.update(bytes);
            count += bytes.length;
        }
    }
}
